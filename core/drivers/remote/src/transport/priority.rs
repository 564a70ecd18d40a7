//! Which versions of TLS may be spoken, in the words of GnuTLS that `tls_priority` has.

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use virtkit_api::Result;

use crate::target::Target;

/// Words that demand no more than every session has here: forward secrecy, and keys of at least 128 bits.
const FULFILLED: [&str; 8] = ["NORMAL", "PERFORMANCE", "PFS", "SECURE128", "SYSTEM", "@SYSTEM", "@LIBVIRT,SYSTEM", "-VERS-TLS1.0"];

/// The versions for a target.
///
/// # Errors
/// `InvalidArg`, with the word, for one that has no counterpart here.
pub fn versions(target: &Target) -> Result<Vec<&'static SupportedProtocolVersion>> {
    let (mut twelve, mut thirteen) = (true, true);
    for word in target.parameters.tls_priority.as_deref().unwrap_or("NORMAL").split(':') {
        match word {
            "-VERS-ALL" | "-VERS-TLS-ALL" => (twelve, thirteen) = (false, false),
            "+VERS-ALL" | "+VERS-TLS-ALL" => (twelve, thirteen) = (true, true),
            "+VERS-TLS1.2" => twelve = true,
            "-VERS-TLS1.2" | "!VERS-TLS1.2" => twelve = false,
            "+VERS-TLS1.3" => thirteen = true,
            "-VERS-TLS1.3" | "!VERS-TLS1.3" => thirteen = false,
            "-VERS-TLS1.1" | "-VERS-SSL3.0" => {}
            word if FULFILLED.contains(&word) => {}
            other => {
                let known = "NORMAL, and +VERS- and -VERS- with TLS1.2, TLS1.3 or ALL";
                return Err(wrong(target, &format!("has {other:?}, which has no counterpart here; there are {known}")));
            }
        }
    }
    let versions: Vec<_> = [(twelve, &TLS12), (thirteen, &TLS13)].into_iter().filter(|(may, _)| *may).map(|(_, version)| version).collect();
    if versions.is_empty() { Err(wrong(target, "leaves no version of TLS")) } else { Ok(versions) }
}

fn wrong(target: &Target, why: &str) -> virtkit_api::Error {
    crate::target::invalid(format!("the parameter tls_priority of {:?} {why}", target.text))
}

#[cfg(test)]
mod tests {
    use virtkit_api::ConnectFlags;
    use virtkit_driver::Uri;

    use super::*;

    fn count(priority: &str) -> Result<usize> {
        let uri = Uri::parse(&format!("qemu://host/system?tls_priority={priority}")).expect("a URI");
        versions(&Target::of(&uri, ConnectFlags::empty())?).map(|versions| versions.len())
    }

    #[test]
    fn versions_are_chosen() {
        assert_eq!(count("NORMAL").expect("words"), 2);
        assert_eq!(count("NORMAL:-VERS-ALL:+VERS-TLS1.2").expect("words"), 1);
        assert!(count("NORMAL:-CIPHER-ALL").expect_err("no counterpart").message.contains("-CIPHER-ALL"));
        assert!(count("-VERS-ALL").expect_err("nothing is left").message.contains("tls_priority"));
    }
}
