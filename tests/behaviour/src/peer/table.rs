//! What a peer does otherwise than a scenario says: `peers/NAME.toml`.
//!
//! ```toml
//! [[lacks]]
//! methods = ["Domain.reset"]
//! why     = "libvirt's test driver does not have them"
//!
//! [[lacks]]
//! events = ["DomainWatchdog"]
//! why    = "it never sends them"
//!
//! [[other]]
//! scenario = "a domain is told what to do"
//! call     = "Domain.shutdown"
//! nth      = 2
//! error    = "OperationInvalid"
//! why      = "..."
//!
//! [[without]]
//! scenario = "..."
//! call     = "Domain.open_console"
//! rest     = true
//! why      = "..."
//! ```
//!
//! A method in `lacks` must be refused with `NoSupport`, and a step that uses its result is left out. Where an event in `lacks` is waited for, none may come. A step is named by its call, and by which of those calls in its
//! scenario it is, 1 unless it is said. `without` leaves a step out, with `rest` also all behind it, and without a call the whole scenario.
//!
//! `since` and `before` are versions: a line with `since = "11.3.0"` is of daemons of that version and later ones, a line with `before = "11.3.0"` of all that are
//! older. So a step may have two lines, one for older daemons and one for newer ones.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use virtkit_codegen::diagnostic::suggestion;
use virtkit_codegen::ir::Api;

use super::rules::{NEXT_EVENT, kind};
use super::version::{Range, Version, said};
use crate::matcher::Matcher;
use crate::scenario::{Outcome, Scenario, outcome};

/// All differences.
#[derive(Debug, Default)]
pub struct Table {
    lacks: Vec<Lacks>,
    other: Vec<(Entry, Outcome)>,
    without: Vec<(Entry, bool)>,
}

/// What becomes of a step, beside what its scenario says.
#[derive(Debug, Clone)]
pub enum Change {
    /// Another outcome.
    Other(Outcome),
    /// It is left out.
    Without,
    /// It and all behind it are left out.
    WithoutRest,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lacks {
    #[serde(default)]
    methods: Vec<String>,
    #[serde(default)]
    events: Vec<String>,
    why: String,
    #[serde(default, deserialize_with = "said")]
    since: Option<Version>,
    #[serde(default, deserialize_with = "said")]
    before: Option<Version>,
}

impl Lacks {
    fn versions(&self) -> Range {
        Range { since: self.since, before: self.before }
    }
}

/// A step, or a scenario, that comes out otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    scenario: String,
    call: Option<String>,
    nth: Option<usize>,
    expect: Option<toml::Value>,
    error: Option<toml::Value>,
    #[serde(default)]
    rest: bool,
    why: String,
    #[serde(default, deserialize_with = "said")]
    since: Option<Version>,
    #[serde(default, deserialize_with = "said")]
    before: Option<Version>,
}

impl Entry {
    fn versions(&self) -> Range {
        Range { since: self.since, before: self.before }
    }

    /// Which of the calls in its scenario it is.
    fn nth(&self) -> usize {
        self.nth.unwrap_or(1)
    }

    /// Whether both are of the same step, or of the same scenario as a whole, in a daemon of the same version.
    fn contradicts(&self, other: &Self) -> bool {
        (&self.scenario, &self.call, self.nth()) == (&other.scenario, &other.call, other.nth()) && self.versions().meets(other.versions())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    lacks: Vec<Lacks>,
    #[serde(default)]
    other: Vec<Entry>,
    #[serde(default)]
    without: Vec<Entry>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// What cannot be read, and what makes no sense.
    pub fn load(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::parse(&text).map_err(|problem| format!("{}: {problem}", file.display()))
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let problem = |entry: &Entry, what: &str| format!("`{}`, {}: {what}", entry.scenario, entry.call.as_deref().unwrap_or("all of it"));
        if file.lacks.iter().any(|lacks| lacks.methods.is_empty() && lacks.events.is_empty()) {
            return Err("`lacks` has `methods` or `events`".to_owned());
        }
        let mut table = Self { lacks: file.lacks, ..Self::default() };
        for entry in file.other {
            if entry.call.is_none() || entry.rest || (entry.expect.is_none() && entry.error.is_none()) {
                return Err(problem(&entry, "`other` has a `call`, and says what it does with `expect` or `error`"));
            }
            let outcome = outcome(entry.expect.as_ref(), entry.error.as_ref()).map_err(|what| problem(&entry, &what))?;
            table.other.push((entry, outcome));
        }
        for entry in file.without {
            if entry.expect.is_some() || entry.error.is_some() || (entry.call.is_none() && (entry.rest || entry.nth.is_some())) {
                return Err(problem(&entry, "`without` leaves out a scenario, or a step of it, with `rest` also what is behind that"));
            }
            let rest = entry.rest;
            table.without.push((entry, rest));
        }
        Ok(table)
    }

    /// What is in it and nowhere else: a method or a scenario that is not there, a step that its scenario does not have, a difference without a reason.
    #[must_use]
    pub fn problems(&self, api: &Api, scenarios: &[Scenario]) -> Vec<String> {
        let methods: Vec<String> = api.methods.iter().map(|method| api.full_name(method)).collect();
        let waits = scenarios.iter().flat_map(|scenario| &scenario.steps).filter(|step| step.call == NEXT_EVENT);
        let events: BTreeSet<&str> = waits.filter_map(|step| kind(step.outcome.rule())).collect();
        let mut problems = Vec::new();
        for lacks in &self.lacks {
            let unheard = lacks.events.iter().filter(|kind| !events.contains(kind.as_str()));
            problems.extend(unheard.map(|kind| format!("no scenario waits for an event `{kind}`{}", hint(kind, events.iter().copied()))));
            let unknown = lacks.methods.iter().filter(|name| !methods.contains(name));
            problems.extend(unknown.map(|name| format!("no method is called `{name}`{}", hint(name, methods.iter().map(String::as_str)))));
            problems.extend(faults(&lacks.why, lacks.versions(), &[&lacks.methods[..], &lacks.events[..]].concat().join(", ")));
        }
        let entries: Vec<&Entry> = self.other.iter().map(|(entry, _)| entry).chain(self.without.iter().map(|(entry, _)| entry)).collect();
        for (at, entry) in entries.iter().enumerate() {
            problems.extend(faults(&entry.why, entry.versions(), &entry.scenario));
            if entries[..at].iter().any(|earlier| earlier.contradicts(entry)) {
                let call = entry.call.as_deref().unwrap_or("all of it");
                problems.push(format!("`{}`, {call}, number {}: two lines are of the same version", entry.scenario, entry.nth()));
            }
            let Some(scenario) = scenarios.iter().find(|scenario| scenario.name == entry.scenario) else {
                let names = scenarios.iter().map(|scenario| scenario.name.as_str());
                problems.push(format!("no scenario is called `{}`{}", entry.scenario, hint(&entry.scenario, names)));
                continue;
            };
            let Some(call) = &entry.call else { continue };
            let there = scenario.steps.iter().filter(|step| step.call == *call).count();
            let nth = entry.nth();
            if !(1..=there).contains(&nth) {
                problems.push(format!("`{}` calls {call} {there} times, and not a time that is number {nth}", entry.scenario));
            }
        }
        problems
    }

    /// Whether the peer does not have a method.
    #[must_use]
    pub fn lacks(&self, method: &str, version: Version) -> bool {
        self.lacks.iter().any(|lacks| lacks.versions().has(version) && lacks.methods.iter().any(|name| name == method))
    }

    /// Whether the peer never sends events of a kind.
    #[must_use]
    pub fn lacks_event(&self, kind: &str, version: Version) -> bool {
        self.lacks.iter().any(|lacks| lacks.versions().has(version) && lacks.events.iter().any(|name| name == kind))
    }

    /// Why a scenario is left out, where it is.
    #[must_use]
    pub fn leaves_out(&self, scenario: &str, version: Version) -> Option<&str> {
        let mut entries = self.without.iter().map(|(entry, _)| entry);
        let found = entries.find(|entry| entry.call.is_none() && entry.scenario == scenario && entry.versions().has(version));
        found.map(|entry| entry.why.as_str())
    }

    /// What becomes of the call number `nth` of a method in a scenario.
    #[must_use]
    pub fn change(&self, scenario: &str, call: &str, nth: usize, version: Version) -> Option<Change> {
        let fits = |entry: &Entry| {
            entry.scenario == scenario && entry.call.as_deref() == Some(call) && entry.nth() == nth && entry.versions().has(version)
        };
        let other = self.other.iter().find(|(entry, _)| fits(entry)).map(|(_, outcome)| Change::Other(outcome.clone()));
        let without = || self.without.iter().find(|(entry, _)| fits(entry));
        other.or_else(|| without().map(|(_, rest)| if *rest { Change::WithoutRest } else { Change::Without }))
    }
}

fn faults(why: &str, versions: Range, what: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if why.trim().is_empty() {
        faults.push(format!("`{what}` has no reason"));
    }
    if versions.is_empty() {
        faults.push(format!("`{what}`: no version is from `since` on and before `before`"));
    }
    faults
}

fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    suggestion(name, known).map(|hint| format!(", {hint}")).unwrap_or_default()
}

/// That a host does not support what it is asked.
#[must_use]
pub fn no_support() -> Matcher {
    Matcher::Fields(vec![("code".to_owned(), Matcher::Equal("NoSupport".into()))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::version::number;

    const GOOD: &str = "[[lacks]]\nmethods = [\"Domain.reset\"]\nwhy = \"it has none\"\nbefore = \"9.1.0\"\n\n[[other]]\nscenario = \"s\"\ncall = \"Domain.state\"\n\
                        nth = 2\nerror = \"NoDomain\"\nwhy = \"w\"\n\n[[without]]\nscenario = \"s\"\ncall = \"Domain.xml\"\nrest = true\nwhy = \"w\"\n\n[[without]]\n\
                        scenario = \"t\"\nwhy = \"all of it\"\n";

    #[test]
    fn what_becomes_of_a_step() {
        let table = Table::parse(GOOD).expect("a good table");
        let [older, newer] = ["9.0.0", "9.1.0"].map(|version| number(version).expect("a version"));
        assert!(table.lacks("Domain.reset", older) && !table.lacks("Domain.reset", newer) && !table.lacks("Domain.state", older));
        assert!(matches!(table.change("s", "Domain.state", 2, older), Some(Change::Other(Outcome::Error(_)))));
        assert!(table.change("s", "Domain.state", 1, older).is_none());
        assert!(matches!(table.change("s", "Domain.xml", 1, older), Some(Change::WithoutRest)));
        assert_eq!((table.leaves_out("t", older), table.leaves_out("s", older)), (Some("all of it"), None));
    }

    #[test]
    fn an_older_daemon_and_a_newer_one_differ_each_in_its_own_way() {
        let line =
            |versions: &str, answer: &str| format!("[[other]]\nscenario = \"s\"\ncall = \"connect\"\n{answer}\n{versions}\nwhy = \"w\"\n");
        let older = line("before = \"11.3.0\"", "expect = 1");
        let newer = line("since = \"11.3.0\"", "error = \"NoSupport\"");
        let lacks = "[[lacks]]\nevents = [\"DomainReboot\"]\nwhy = \"w\"\nsince = \"11.3.0\"\n";
        let table = Table::parse(&[&older, &newer, lacks].concat()).expect("a good table");
        let [old, new] = ["9.0.0", "11.3.0"].map(|version| number(version).expect("a version"));
        assert!(matches!(table.change("s", "connect", 1, old), Some(Change::Other(Outcome::Result(_)))));
        assert!(matches!(table.change("s", "connect", 1, new), Some(Change::Other(Outcome::Error(_)))));
        assert!(!table.lacks_event("DomainReboot", old) && table.lacks_event("DomainReboot", new));
        let problems = |text: &str| Table::parse(text).expect("a table").problems(&api(), &scenarios()).join("\n");
        assert_eq!(problems(&[&older[..], &newer].concat()), "");
        let all = line("", "expect = 2");
        assert!(problems(&[&older[..], &all].concat()).contains("two lines are of the same version"));
        assert!(problems(&line("since = \"11.3.0\"\nbefore = \"9.0.0\"", "expect = 2")).contains("no version is"));
    }

    fn scenarios() -> Vec<Scenario> {
        let text = "[[scenario]]\nname = \"s\"\nsteps = [{ call = \"connect\", args = { uri = \"test:///default\" } }]\n";
        crate::scenario::parse(Path::new("s.toml"), text, Path::new("/nowhere")).expect("a good scenario")
    }

    fn api() -> Api {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository");
        virtkit_codegen::read(root).unwrap_or_else(|_| panic!("the description has mistakes"))
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (text, why) in [
            ("[[other]]\nscenario = \"s\"\nerror = \"NoDomain\"\nwhy = \"w\"\n", "has a `call`"),
            ("[[other]]\nscenario = \"s\"\ncall = \"Domain.xml\"\nwhy = \"w\"\n", "what it does"),
            ("[[without]]\nscenario = \"s\"\nrest = true\nwhy = \"w\"\n", "leaves out"),
            ("[[without]]\nscenario = \"s\"\n", "why"),
            ("[[lacks]]\nwhy = \"w\"\n", "`methods` or `events`"),
            ("[[lacks]]\nevents = [\"x\"]\nsince = \"11.3\"\nwhy = \"w\"\n", "`11.3` is no version"),
        ] {
            let problem = Table::parse(text).expect_err(text);
            assert!(problem.contains(why), "{problem}");
        }
    }
}
