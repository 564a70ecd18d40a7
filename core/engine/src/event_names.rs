//! Which events of a kind are wanted, by a name that each of them has.

use regex_lite::{Regex, RegexBuilder};
use virtkit_api::{Error, Result};

/// A choice of names. What the monitor of a QEMU tells has one, and libvirt's clients choose by it.
#[derive(Debug, Clone)]
pub struct EventNames(Wanted);

#[derive(Debug, Clone)]
enum Wanted {
    /// All.
    Any,
    /// This one.
    One(String),
    /// This one, with small letters or capital ones.
    OneInAnyCase(String),
    /// Those in which the expression is found.
    Like(Regex),
}

impl EventNames {
    /// The name is a regular expression, which has to be found in the name of an event.
    pub const REGEX: u32 = 1 << 0;
    /// It does not matter whether letters are small.
    pub const ANY_CASE: u32 = 1 << 1;

    /// A name, and the bits above that say how it is meant. Without a name all are wanted.
    ///
    /// # Errors
    /// `InvalidArg` for other bits, and for a regular expression that is none.
    pub fn new(name: Option<&str>, flags: u32) -> Result<Self> {
        let unknown = flags & !(Self::REGEX | Self::ANY_CASE);
        if unknown != 0 {
            return Err(Error::invalid_argument(format!("the flags {unknown:#x} say nothing of how a name of events is meant")));
        }
        let Some(name) = name else { return Ok(Self(Wanted::Any)) };
        let in_any_case = flags & Self::ANY_CASE != 0;
        if flags & Self::REGEX == 0 {
            return Ok(Self(if in_any_case { Wanted::OneInAnyCase(name.to_owned()) } else { Wanted::One(name.to_owned()) }));
        }
        let expression = RegexBuilder::new(name).case_insensitive(in_any_case).build();
        let refused = |why| Error::invalid_argument(format!("{name:?} is no regular expression: {why}"));
        expression.map(|expression| Self(Wanted::Like(expression))).map_err(refused)
    }

    /// Whether an event of this name is wanted.
    #[must_use]
    pub fn want(&self, name: &str) -> bool {
        match &self.0 {
            Wanted::Any => true,
            Wanted::One(wanted) => wanted == name,
            Wanted::OneInAnyCase(wanted) => wanted.eq_ignore_ascii_case(name),
            Wanted::Like(expression) => expression.is_match(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use virtkit_api::ErrorCode;

    use super::EventNames;

    #[test]
    fn names_are_chosen_as_libvirt_does() {
        let want = |wanted: Option<&str>, flags: u32| EventNames::new(wanted, flags).expect("it can be wanted").want("RESUME");
        let both = EventNames::REGEX | EventNames::ANY_CASE;
        assert!(want(None, 0) && want(Some("RESUME"), 0) && want(Some("resume"), EventNames::ANY_CASE));
        assert!(want(Some("^RES"), EventNames::REGEX) && want(Some("sume$"), both));
        assert!(!want(Some("resume"), 0) && !want(Some("RES"), 0) && !want(Some("sume$"), EventNames::REGEX));
    }

    #[test]
    fn what_cannot_be_wanted_is_refused() {
        for (name, flags, message) in [(Some("("), EventNames::REGEX, "no regular expression"), (None, 1 << 7, "the flags 0x80")] {
            let error = EventNames::new(name, flags).expect_err("it cannot be wanted");
            assert!(error.code == ErrorCode::INVALID_ARG && error.message.contains(message), "{error}");
        }
    }
}
