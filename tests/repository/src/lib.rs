//! The rules of the repository, tested: which crate may know which, what generated and hand-written files look like, what the top-level
//! documents promise. The rules are in `tests/`, one file each; here is what they read.

mod description;
mod files;
mod metadata;

pub use description::{Method, methods};
pub use files::{File, files, is_generated, root};
pub use metadata::metadata;

/// Fails with all findings at once, so that one run of the tests shows everything that is to be mended.
///
/// # Panics
/// If there is a finding.
pub fn expect_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}\n  {}\n", findings.join("\n  "));
}
