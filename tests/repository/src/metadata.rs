//! What cargo knows about crates.

use std::process::Command;

use serde_json::Value;

use crate::root;

/// What `cargo metadata` prints, with these arguments beside those for its format. It asks no registry.
///
/// # Panics
/// If cargo does not answer: the rules are about what it builds.
pub fn metadata(arguments: &[&str]) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}
