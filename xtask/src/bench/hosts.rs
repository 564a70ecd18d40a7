//! The made-up hosts that are asked: with 1, 1,000 and 10,000 domains.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, Result, WrapErr};

/// How many domains the hosts have.
pub const SIZES: [usize; 3] = [1, 1_000, 10_000];

/// The URIs for virtkit, whose test driver has the domain `test` and as many others as it is asked for.
pub fn ours() -> [String; 3] {
    SIZES.map(|size| format!("test:///default?domains={}", size - 1))
}

/// The URIs for libvirt, whose test driver reads its domains from a file. The files are written into `folder`.
pub fn of_libvirt(folder: &Path) -> Result<[String; 3]> {
    for size in SIZES {
        let path = folder.join(format!("host-{size}.xml"));
        fs::write(&path, host(size)).into_diagnostic().wrap_err_with(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(SIZES.map(|size| format!("test://{}/host-{size}.xml", folder.display())))
}

/// A host with running domains: `test`, which is asked for its state and looked up, and the others.
fn host(domains: usize) -> String {
    let mut text = String::from("<node>\n");
    for number in 0..domains {
        let name = if number == 0 { "test".to_owned() } else { format!("test-{number}") };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  <domain type='test'><name>{name}</name><uuid>6695eb01-f6a4-8304-79aa-{number:012x}</uuid>\
             <memory>8192</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>"
        );
    }
    text + "</node>\n"
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn names_and_uuids_differ() {
        let text = host(3);
        assert_eq!(text.matches("<domain ").count(), 3);
        for part in ["<name>test</name>", "<name>test-2</name>", "-000000000000<", "-000000000002<"] {
            assert_eq!(text.matches(part).count(), 1, "{part}");
        }
    }
}
