//! The description beside the facts: what differs, and what is missing.

mod access;
mod flags;
mod interface;
mod layout;
mod names;
mod since;
mod wire;

use crate::{Facts, Missing, Ours};

/// What came of a comparison.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What the description says otherwise than libvirt, a sentence each.
    pub wrong: Vec<String>,
    /// What it does not have.
    pub missing: Missing,
    /// How much was compared.
    pub compared: usize,
}

impl Outcome {
    /// Compares two values of a thing.
    #[allow(clippy::needless_pass_by_value, reason = "what is compared is made for it")]
    fn same<T: PartialEq + std::fmt::Display>(&mut self, what: impl std::fmt::Display, ours: T, theirs: T) {
        self.compared += 1;
        if ours != theirs {
            self.wrong.push(format!("{what} is {ours}, in libvirt {theirs}"));
        }
    }
}

/// Compares everything.
pub fn all(ours: &Ours, facts: &Facts) -> Outcome {
    let mut outcome = Outcome::default();
    interface::functions(ours, facts, &mut outcome);
    interface::described(ours, &mut outcome);
    interface::constants(ours, facts, &mut outcome);
    interface::macros(ours, facts, &mut outcome);
    interface::callbacks(ours, facts, &mut outcome);
    interface::structures(ours, facts, &mut outcome);
    interface::types(ours, facts, &mut outcome);
    flags::compare(ours, facts, &mut outcome);
    names::parameters(ours, facts, &mut outcome);
    names::errors(ours, facts, &mut outcome);
    names::events(ours, facts, &mut outcome);
    since::compare(ours, facts, &mut outcome);
    wire::compare(ours, facts, &mut outcome);
    outcome
}
