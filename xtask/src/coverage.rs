//! `coverage`: what each language has of libvirt, and whether it shrank.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use virtkit_oracle::coverage::mark::Mark;
use virtkit_oracle::coverage::seen::Seen;
use virtkit_oracle::coverage::{Count, LANGUAGES, Language, by_hand, languages, page};
use virtkit_oracle::{Facts, Ours};

use crate::cli::Coverage;
use crate::workspace::Workspace;

/// Runs the command.
pub fn run(workspace: &Workspace, options: &Coverage) -> Result<ExitCode> {
    let wrong = |problem: String| miette!("{problem}");
    let ours = Ours::load(workspace.root()).map_err(wrong)?;
    let facts = Facts::load().map_err(wrong)?;
    let seen = Seen::load(&workspace.target().join("coverage")).map_err(wrong)?;
    let found = languages(&ours.api, &facts, &seen);
    print(&found, &seen);
    let helpers: usize = ours.api.helpers.iter().map(|helpers| helpers.functions.len()).sum();
    println!("methods that are bound by hand: {}; helper functions of C, which are: {helpers}", by_hand(workspace.root()).map_err(wrong)?);
    let mark = if Mark::path().exists() { Mark::load().map_err(wrong)? } else { Mark::default() };
    let shrunk = mark.shrunk(&found, &seen);
    if !shrunk.is_empty() {
        eprintln!("less than tests/coverage.toml says:\n{}", shrunk.join("\n"));
        return Ok(ExitCode::FAILURE);
    }
    let grown = mark.grown(&found);
    if options.accept {
        fs::write(Mark::path(), grown.to_string()).into_diagnostic().wrap_err("tests/coverage.toml cannot be written")?;
        fs::write(page::path(), page::text(&grown, &facts)).into_diagnostic().wrap_err("docs/coverage.md cannot be written")?;
    } else if grown != mark {
        println!("more than tests/coverage.toml says: `cargo xtask coverage --accept` puts it there");
    }
    Ok(ExitCode::SUCCESS)
}

fn print(found: &BTreeMap<&'static str, Language>, seen: &Seen) {
    println!("columns that ran: {}\n", seen.columns().collect::<Vec<_>>().join(", "));
    println!("{:10} {:12} {:>9} {:>9} {:>9} {:>9}", "language", "area", "functions", "described", "called", "answered");
    let row = |language: &str, area: &str, Count { of, described, called, answered }: Count| {
        println!("{language:10} {area:12} {of:>9} {described:>9} {called:>9} {answered:>9}");
    };
    for name in LANGUAGES {
        let language = &found[name];
        language.areas.iter().for_each(|(area, count)| row(name, area, *count));
        row(name, "all", language.sum());
    }
    list("described and never called", found, |language| &language.never_called);
    list("never answered with success by a real libvirtd", found, |language| &language.never_answered);
}

/// The names of functions, once for all languages that have the same.
fn list(what: &str, found: &BTreeMap<&'static str, Language>, names: impl Fn(&Language) -> &BTreeSet<String>) {
    let mut same: Vec<(&BTreeSet<String>, Vec<&str>)> = Vec::new();
    for name in LANGUAGES {
        let set = names(&found[name]);
        match same.iter_mut().find(|(known, _)| *known == set) {
            Some((_, of)) => of.push(name),
            None => same.push((set, vec![name])),
        }
    }
    for (set, of) in same.into_iter().filter(|(set, _)| !set.is_empty()) {
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        println!("\n{}: {} {what}: {}", of.join(", "), set.len(), set.join(" "));
    }
    println!();
}
