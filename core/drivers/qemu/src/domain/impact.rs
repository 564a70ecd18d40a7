//! Which of its two configurations a question or a change is about.

use virtkit_api::{ModificationImpact, Result};

use super::{QemuDomain, State};
use crate::definition::Definition;
use crate::error::wrong;

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impact {
    pub live: bool,
    pub config: bool,
}

impl QemuDomain {
    /// The answer to `CURRENT`, `LIVE`, `CONFIG`.
    ///
    /// # Errors
    /// `OperationInvalid` for `LIVE` on a domain that does not run, and for `CONFIG` on one that has no stored configuration.
    pub fn impact(&self, state: &State, flags: ModificationImpact) -> Result<Impact> {
        let (live, config) = (flags.contains(ModificationImpact::LIVE), flags.contains(ModificationImpact::CONFIG));
        let runs = state.live.is_some();
        if live && !runs {
            return Err(self.invalid("does not run, so nothing can be done to it live"));
        }
        if config && state.config.is_none() {
            return Err(self.invalid("has no stored configuration"));
        }
        Ok(if live || config { Impact { live, config } } else { Impact { live: runs, config: !runs } })
    }

    /// The definition that a question is about.
    ///
    /// # Errors
    /// Those of [`impact`](Self::impact); `InvalidArg` for both at once.
    pub fn asked<'s>(&self, state: &'s State, flags: ModificationImpact) -> Result<&'s Definition> {
        if flags.contains(ModificationImpact::LIVE | ModificationImpact::CONFIG) {
            return Err(wrong("the flags LIVE and CONFIG exclude each other where something is asked"));
        }
        let impact = self.impact(state, flags)?;
        state.definition(impact.live).ok_or_else(|| self.invalid("has no configuration"))
    }
}

impl State {
    /// What it runs with, or the stored configuration; where there is none of the kind that is asked for, the other.
    pub fn definition(&self, live: bool) -> Option<&Definition> {
        let running = self.live.as_ref().map(|live| &live.definition);
        if live { running.or(self.config.as_ref()) } else { self.config.as_ref().or(running) }
    }
}

/// The flags that say what a change is about, among others.
pub fn of_bits(bits: u32) -> ModificationImpact {
    ModificationImpact::from_bits_truncate(bits & (ModificationImpact::LIVE | ModificationImpact::CONFIG).bits())
}
