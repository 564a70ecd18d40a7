//! The page of the documentation that shows what was reached: `docs/coverage.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::mark::{Mark, Reached};
use super::{BESIDE, FIRST, LANGUAGES};
use crate::Facts;
use crate::facts::{VERSION, root};

/// Where the page is.
pub fn path() -> PathBuf {
    root().join("docs/coverage.md")
}

/// The page.
pub fn text(mark: &Mark, facts: &Facts) -> String {
    let totals: BTreeMap<&String, usize> =
        facts.functions.iter().map(|(area, groups)| (area, groups.values().map(BTreeMap::len).sum())).collect();
    let mut text = format!(
        "<!-- Written by `cargo xtask coverage --accept`. -->\n\n# Coverage\n\nHow many of the {} functions of libvirt {VERSION} each language has, by area: *described* in \
         `api-spec/`; *called* by a scenario or a program of that\nlanguage, with the result that is described or the host's `NoSupport`; *answered* with success by a real \
         libvirtd. A language other than C calls a function by the\nmethod that covers it ([which one](reference/c-functions.md)). `cargo xtask coverage` compares each run with these \
         numbers, and lists what was never called. The first four areas are connection, domain, storage and stream; lxc and qemu are libraries beside libvirt.\n",
        totals.values().sum::<usize>()
    );
    for language in LANGUAGES {
        let Some(areas) = mark.0.get(language) else { continue };
        let _ =
            writeln!(text, "\n## {}\n\n| area | functions | described | called | answered |\n|---|---:|---:|---:|---:|", heading(language));
        let reached = |area: &str| areas.get(area).copied().unwrap_or_default();
        for (area, &of) in &totals {
            let _ = writeln!(text, "{}", row(area, of, reached(area)));
        }
        let sum = |is_meant: &dyn Fn(&str) -> bool| {
            let meant = totals.iter().filter(|(area, _)| is_meant(area));
            meant.fold((0, Reached::default()), |(of, sum), (area, &more)| (of + more, sum + reached(area)))
        };
        let mut total = |name: &str, (of, reached)| {
            let _ = writeln!(text, "{}", row(name, of, reached));
        };
        total("the first four", sum(&|area| FIRST.contains(&area)));
        total("libvirt", sum(&|area| !BESIDE.contains(&area)));
        total("all", sum(&|_| true));
    }
    text
}

fn row(area: &str, of: usize, Reached { described, called, answered }: Reached) -> String {
    format!("| {area} | {of} | {described} | {called} | {answered} |")
}

/// The language's name.
fn heading(language: &str) -> String {
    if language == "node" {
        return "Node.js".to_owned();
    }
    let mut letters = language.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
