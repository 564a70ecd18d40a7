//! How much of libvirt is described, called and answered, by language and area.
//!
//! The unit is libvirt's function. In C it is called by its name; in another language by the method that covers it, or by the idiom in whose place it
//! is. What was called is in the reports of the runs ([`seen`]); what must not shrink is in `tests/coverage.toml` ([`mark`]).

pub mod bound;
pub mod mark;
pub mod page;
pub mod seen;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use virtkit_codegen::ir::Api;

use crate::Facts;
use seen::{Seen, Way};

/// The languages, in the order in which tables have them.
pub const LANGUAGES: [&str; 6] = ["rust", "python", "node", "java", "go", "c"];

/// The areas that come first.
pub const FIRST: [&str; 4] = ["connection", "domain", "storage", "stream"];
/// The areas of libvirt's libraries beside the main one.
pub const BESIDE: [&str; 2] = ["lxc", "qemu"];

/// How many functions of an area there are, and how far a language has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// What libvirt has.
    pub of: usize,
    /// What the description covers.
    pub described: usize,
    /// What was called, with the result that is described or with `NoSupport`.
    pub called: usize,
    /// What a real libvirtd answered with success.
    pub answered: usize,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.of += other.of;
        self.described += other.described;
        self.called += other.called;
        self.answered += other.answered;
    }
}

/// What came of one language.
#[derive(Debug, Default)]
pub struct Language {
    /// The counts of each area.
    pub areas: BTreeMap<String, Count>,
    /// Described functions that were never called.
    pub never_called: BTreeSet<String>,
    /// Described functions that no real libvirtd answered with success.
    pub never_answered: BTreeSet<String>,
}

impl Language {
    /// The areas together for which `is_meant` holds.
    pub fn sum(&self, is_meant: impl Fn(&str) -> bool) -> Count {
        let meant = self.areas.iter().filter(|(area, _)| is_meant(area));
        meant.fold(Count::default(), |mut sum, (_, count)| {
            sum += *count;
            sum
        })
    }
}

/// The coverage of each language.
pub fn languages(api: &Api, facts: &Facts, seen: &Seen) -> BTreeMap<&'static str, Language> {
    let origins: BTreeMap<String, _> = api.c_functions().into_iter().collect();
    let mut languages: BTreeMap<&'static str, Language> = BTreeMap::new();
    for name in LANGUAGES {
        let (of_others, of_peers) = (seen.of(name, false), seen.of(name, true));
        let language = languages.entry(name).or_default();
        for (area, _, function, _) in facts.all_functions() {
            let count = language.areas.entry(area.to_owned()).or_default();
            count.of += 1;
            let Some(&origin) = origins.get(function) else { continue };
            count.described += 1;
            let way = |peer: bool| match name {
                // By its own name, as the program called it.
                "c" => seen.function(function, peer),
                _ => witness::way(api, origin, if peer { &of_peers } else { &of_others }),
            };
            match way(false).max(way(true)) {
                Way::Never => {
                    language.never_called.insert(function.to_owned());
                }
                Way::Refused | Way::Answered => count.called += 1,
            }
            match way(true) {
                Way::Answered => count.answered += 1,
                Way::Never | Way::Refused => {
                    language.never_answered.insert(function.to_owned());
                }
            }
        }
    }
    languages
}
