//! A library in which something is no longer described.

use std::collections::HashSet;

use anyhow::ensure;

/// What the names of descriptions begin with.
const PREFIX: &[u8] = b"UNIFFI_META_";

/// The library without the descriptions with these names: their symbols are given names that uniffi does not look for. The functions stay.
pub fn without(mut bytes: Vec<u8>, left_out: &HashSet<String>) -> anyhow::Result<Vec<u8>> {
    let mut found = HashSet::new();
    let mut at = 0;
    while let Some(next) = find(&bytes[at..]) {
        let start = at + next;
        let length = bytes[start..].iter().take_while(|byte| **byte != 0).count();
        let name = std::str::from_utf8(&bytes[start..start + length]).unwrap_or_default();
        if let Some(name) = left_out.get(name) {
            found.insert(name);
            bytes[start] = b'-';
        }
        at = start + length;
    }
    let missing: Vec<&String> = left_out.iter().filter(|name| !found.contains(name)).collect();
    ensure!(missing.is_empty(), "the library has no symbols {missing:?}: were they stripped?");
    Ok(bytes)
}

fn find(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == PREFIX[0]) {
        if bytes[at + next..].starts_with(PREFIX) {
            return Some(at + next);
        }
        at += next + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_left_out_wherever_it_stands() {
        let bytes = b"x\0UNIFFI_META_A\0UNIFFI_META_AB\0UNIFFI_META_A\0".to_vec();
        let out = HashSet::from(["UNIFFI_META_A".to_owned()]);
        assert_eq!(without(bytes.clone(), &out).expect("it is there"), b"x\0-NIFFI_META_A\0UNIFFI_META_AB\0-NIFFI_META_A\0");
        let error = without(bytes, &HashSet::from(["UNIFFI_META_C".to_owned()])).expect_err("it is not there");
        assert!(error.to_string().contains("UNIFFI_META_C"), "{error}");
    }
}
