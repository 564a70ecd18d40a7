//! Sets of small numbers as text, as documents and typed parameters have them: `0-3,^2,8`.

use std::collections::BTreeSet;

/// No host has more processors or nodes.
const MOST: u32 = 16_384;

/// The numbers that a text names; none where it cannot be read. What follows `^` is taken out again.
pub fn read(text: &str) -> Option<BTreeSet<u32>> {
    let mut numbers = BTreeSet::new();
    for part in text.split(',') {
        let part = part.trim();
        if let Some(out) = part.strip_prefix('^') {
            numbers.remove(&number(out)?);
            continue;
        }
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(part)?, number(part)?),
        };
        if first > last {
            return None;
        }
        numbers.extend(first..=last);
    }
    Some(numbers)
}

/// The text of a set.
pub fn write(numbers: &BTreeSet<u32>) -> String {
    let mut parts = Vec::new();
    let mut numbers = numbers.iter().copied().peekable();
    while let Some(first) = numbers.next() {
        let mut last = first;
        while let Some(next) = numbers.next_if_eq(&(last + 1)) {
            last = next;
        }
        parts.push(if first == last { first.to_string() } else { format!("{first}-{last}") });
    }
    parts.join(",")
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number < MOST)
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn sets_are_read_and_written() {
        for (text, written) in [("0-3,^2,8", "0-1,3,8"), ("5", "5"), ("1,0", "0-1"), ("0-3,^1-", "")] {
            assert_eq!(read(text).map(|numbers| write(&numbers)).unwrap_or_default(), written, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_set_is_refused() {
        for text in ["", "a", "3-1", "1,,2", "-1", "1-", "+1", "16384", "0-99999"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
