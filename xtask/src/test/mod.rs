//! `cargo xtask test`: sets up what is missing and runs all tests, step by step.

mod plan;
mod report;
mod step;
mod uniffi;

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use miette::{IntoDiagnostic, Result, WrapErr, miette};

use crate::cli;
use crate::job::{Output, ending};
use crate::setup;
use crate::workspace::Workspace;
use report::Row;
use step::{Outcome, Step};

/// How much of a failed step's output is shown; all of it is in the log.
const SHOWN_LINES: usize = 80;

/// Runs the command.
pub fn run(workspace: &Workspace, options: &cli::Test) -> Result<ExitCode> {
    if options.list {
        print!("{}", report::list(plan::STEPS));
        return Ok(ExitCode::SUCCESS);
    }
    let steps = step::choose(plan::STEPS, &options.only).map_err(|name| {
        let names: Vec<&str> = plan::STEPS.iter().map(|step| step.name).collect();
        miette!(help = format!("the steps are: {}", names.join(", ")), "there is no step `{name}`")
    })?;
    if !options.no_setup {
        setup::provide(&setup::each_once(steps.iter().flat_map(|step| step.tools.iter().copied())))?;
    }
    let rows = run_steps(workspace, &steps, options.verbose)?;
    print!("{}", report::summary(&rows));
    let passed = rows.iter().filter(|row| row.outcome == Outcome::Passed).count();
    println!("{passed} passed, {} failed", rows.len() - passed);
    Ok(if passed == rows.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_steps(workspace: &Workspace, steps: &[&Step], verbose: bool) -> Result<Vec<Row>> {
    let logs = workspace.target().join("xtask/test");
    fs::create_dir_all(&logs).into_diagnostic().wrap_err_with(|| format!("{} cannot be made", logs.display()))?;
    let mut ended: Vec<(&'static str, Outcome)> = Vec::new();
    let mut rows = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("[{:>2}/{}] {}: {}", index + 1, steps.len(), step.name, step.what);
        let started = Instant::now();
        let log = logs.join(format!("{}.log", step.name));
        fs::write(&log, "").into_diagnostic().wrap_err_with(|| format!("{} cannot be written", log.display()))?;
        let outcome = match step::obstacle(step, &ended) {
            Some(name) => Outcome::Blocked(name),
            None => run_step(workspace, step, if verbose { Output::Terminal } else { Output::Log(&log) }),
        };
        let seconds = started.elapsed().as_secs_f64();
        match &outcome {
            Outcome::Passed => println!("        passed in {seconds:.1} s"),
            Outcome::Blocked(name) => println!("        not run, because {name} did not pass"),
            Outcome::Failed(reason) => {
                println!("{}", ending(&log, SHOWN_LINES));
                println!("        FAILED after {seconds:.1} s: {reason}");
                println!("        its whole output is in {}", log.display());
            }
        }
        // Where the output goes to the terminal, it is seen there.
        let skipped = report::skipped(&fs::read_to_string(&log).unwrap_or_default());
        ended.push((step.name, outcome.clone()));
        rows.push(Row { name: step.name, outcome, seconds, skipped });
    }
    Ok(rows)
}

fn run_step(workspace: &Workspace, step: &Step, output: Output<'_>) -> Outcome {
    for job in (step.jobs)(workspace) {
        let line = job.line(workspace.root());
        println!("        > {line}");
        if let Err(reason) = job.run(output) {
            return Outcome::Failed(format!("{reason} (`{line}`)"));
        }
    }
    Outcome::Passed
}
