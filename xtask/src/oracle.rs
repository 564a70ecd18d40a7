//! `oracle`: what libvirt has and the description does not have yet.

use std::fs;
use std::process::ExitCode;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use virtkit_oracle::{Facts, Missing, Ours, compare, facts, import};

use crate::cli::Oracle;
use crate::workspace::Workspace;

/// Runs the command.
pub fn run(workspace: &Workspace, options: &Oracle) -> Result<ExitCode> {
    if let Some(listings) = &options.facts {
        for (name, text) in import::files(listings).map_err(|problem| miette!("{problem}"))? {
            let path = facts::home().join("facts").join(name);
            fs::write(&path, text).into_diagnostic().wrap_err_with(|| format!("{} cannot be written", path.display()))?;
        }
    }
    let ours = Ours::load(workspace.root()).map_err(|problem| miette!("{problem}"))?;
    let facts = Facts::load().map_err(|problem| miette!("{problem}"))?;
    let missing = compare::all(&ours, &facts).missing;
    // The first list is whatever is missing; from then on it only becomes shorter.
    if Missing::path().exists() {
        let listed = Missing::load().map_err(|problem| miette!("{problem}"))?;
        let gone = missing.beyond(&listed);
        if !gone.is_empty() {
            return Err(miette!(
                help = "describe them again; lines are only taken out of tests/oracle/missing.toml",
                "the description no longer has:\n{}",
                gone.join("\n")
            ));
        }
        println!("{} lines taken out of tests/oracle/missing.toml", listed.beyond(&missing).len());
    }
    fs::write(Missing::path(), missing.to_string()).into_diagnostic().wrap_err("tests/oracle/missing.toml cannot be written")?;
    for (kind, names) in missing.kinds() {
        println!("{:>4} {kind} are missing", names.len());
    }
    Ok(ExitCode::SUCCESS)
}
