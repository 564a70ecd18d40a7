//! Numbers that never change: methods and events of the private binary interface.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diagnostic::{Place, Sink};
use crate::ir::Api;
use crate::spec::Spec;

/// Gives each name its locked number, or the next free one.
#[derive(Debug)]
pub struct Numbers<'a> {
    locked: &'a BTreeMap<String, u32>,
    next: u32,
}

impl<'a> Numbers<'a> {
    pub fn new(locked: &'a BTreeMap<String, u32>) -> Self {
        Self { locked, next: locked.values().max().map_or(0, |last| last + 1) }
    }

    pub fn of(&mut self, name: &str) -> u32 {
        self.locked.get(name).copied().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

/// A name in a lock that the description no longer has.
pub fn check(spec: &Spec, lock: &BTreeMap<String, u32>, what: &str, exists: impl Fn(&str) -> bool, sink: &mut Sink) {
    for name in lock.keys().filter(|name| !exists(name)) {
        let message = format!("the {what} `{name}` has a number in api-spec/lock/{what}s.toml and is not described");
        let help = Some("describe it again; before release 0.1 its line may be deleted".to_owned());
        sink.add(&Place { source: &spec.api_source, span: 0..0 }, message, "in this description", help);
    }
}

/// The text of `lock/methods.toml`.
pub fn method_lock(api: &Api) -> String {
    text(api.calls().map(|method| (method.id, api.full_name(method))))
}

/// The text of `lock/events.toml`.
pub fn event_lock(api: &Api) -> String {
    text(api.events.iter().map(|event| (event.id, event.name.pascal())))
}

fn text(numbers: impl Iterator<Item = (u32, String)>) -> String {
    let sorted: BTreeMap<u32, String> = numbers.collect();
    let mut text = "# Numbers once given stay: new lines are added at the end, none is changed.\n".to_owned();
    for (number, name) in sorted {
        writeln!(text, "{name:?} = {number}").expect("writing to a string");
    }
    text
}
