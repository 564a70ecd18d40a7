//! The time of the generator.

use std::time::Instant;

use miette::{Result, miette};

use crate::job::{Job, Output};
use crate::workspace::Workspace;

/// Generates everything, compares it with the checkout, and prints the median of the runs.
pub fn run(workspace: &Workspace, quick: bool) -> Result<bool> {
    let build = Job::new("cargo", workspace.root()).args("build --release --quiet --package xtask");
    build.run(Output::Terminal).map_err(|error| miette!("{error}"))?;
    let generate = Job::new(workspace.target().join("release/xtask"), workspace.root()).args("codegen --check");
    let mut times = Vec::new();
    for _ in 0..if quick { 1 } else { 5 } {
        let started = Instant::now();
        generate.capture().map_err(|error| miette!("{error}"))?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    println!("  {} ms, the median of {}", times[times.len() / 2].as_millis(), times.len());
    Ok(true)
}
