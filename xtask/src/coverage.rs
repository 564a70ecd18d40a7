//! `coverage`: what each language has of libvirt, and whether it shrank.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use virtkit_oracle::coverage::mark::Mark;
use virtkit_oracle::coverage::seen::Seen;
use virtkit_oracle::coverage::{BESIDE, Count, FIRST, LANGUAGES, Language, bound, languages, page};
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
    let bounds = bound::bound(workspace.root(), &ours.api).map_err(wrong)?;
    print_bound(&bounds, helpers);
    let mark = if Mark::path().exists() { Mark::load().map_err(wrong)? } else { Mark::default() };
    let mut faults: Vec<String> = bounds.iter().flat_map(|(name, bound)| bound.faults(name)).collect();
    let silent = LANGUAGES.iter().filter(|name| !seen.ran(name, false));
    faults.extend(silent.map(|name| format!("{name} has no report: `cargo xtask test --only behaviour` makes it")));
    faults.extend(mark.shrunk(&found, &seen).into_iter().map(|shrunk| format!("{shrunk} (tests/coverage.toml)")));
    if !faults.is_empty() {
        eprintln!("{}", faults.join("\n"));
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
        row(name, "first four", language.sum(|area| FIRST.contains(&area)));
        row(name, "libvirt", language.sum(|area| !BESIDE.contains(&area)));
        row(name, "all", language.sum(|_| true));
    }
    list("described and never called", found, |language| &language.never_called);
    list("never answered with success by a real libvirtd", found, |language| &language.never_answered);
}

fn print_bound(bounds: &[(&'static str, bound::Bound)], helpers: usize) {
    println!("{:16} {:>9} {:>8} {:>8}", "bound in", "generated", "by hand", "lacking");
    for (name, bound) in bounds {
        println!("{name:16} {:>9} {:>8} {:>8}", bound.generated, bound.by_hand.len(), bound.left_out.len());
    }
    for (name, bound) in bounds {
        bound.by_hand.iter().for_each(|(method, reason)| println!("{name}: {method} is by hand: {reason}"));
    }
    println!("in C, {helpers} functions more are by hand: those that an idiom of the other languages replaces\n");
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
