//! `cargo xtask fuzz`: hostile input for as long as there is time. The tests have a short form of it.

use std::process::{Command, ExitCode};

use miette::{Context as _, IntoDiagnostic, Result};

use crate::cli::Fuzz;
use crate::workspace::Workspace;

/// Runs the targets of `tests/fuzz`, one after the other.
pub fn run(workspace: &Workspace, options: &Fuzz) -> Result<ExitCode> {
    println!("each target for {} min; a fault is printed with the input that leads to it", options.minutes);
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--package", "virtkit-fuzz", "--no-fail-fast"]).current_dir(workspace.root());
    for target in &options.targets {
        cargo.args(["--test", target]);
    }
    // One at a time, so that each has the processor that its minutes count for.
    cargo.args(["--", "--test-threads=1"]);
    cargo.env("BOLERO_RANDOM_TEST_TIME_MS", (u64::from(options.minutes) * 60_000).to_string());
    let status = cargo.status().into_diagnostic().wrap_err("cargo cannot be run")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
