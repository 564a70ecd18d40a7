//! What one of the two configurations of a domain says, and changes of them: all that was asked for, or nothing.

use virtkit_api::{DomainRef, DriverEvent, ModificationImpact, Result};
use virtkit_driver::Reply;

use super::cpu::one_place;
use super::{Definition, Impact, State, TestDomain};
use crate::connection::TestConnection;

impl TestConnection {
    /// What the configuration says that a question is about.
    pub(super) fn tuned<T>(
        &self,
        domain: &DomainRef,
        flags: ModificationImpact,
        tell: impl FnOnce(&TestDomain, &Definition) -> Result<T>,
    ) -> Reply<T> {
        self.about(domain, |domain, state| {
            let impact = domain.impact(state, one_place(flags)?)?;
            tell(domain, state.definition(impact.live).ok_or_else(|| domain.invalid("has no configuration"))?)
        })
    }

    /// Changes the configurations that the flags mean, after the time that the URI asked for.
    pub(super) fn tune(
        &self,
        domain: &DomainRef,
        flags: ModificationImpact,
        change: impl Fn(&TestDomain, &mut Definition) -> Result<()> + Send + 'static,
    ) -> Reply<()> {
        self.tune_and_tell(domain, flags, change, |_, _| None)
    }

    /// The same, and tells it.
    pub(super) fn tune_and_tell(
        &self,
        domain: &DomainRef,
        flags: ModificationImpact,
        change: impl Fn(&TestDomain, &mut Definition) -> Result<()> + Send + 'static,
        event: impl FnOnce(&TestDomain, Impact) -> Option<DriverEvent> + Send + 'static,
    ) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let impact = domain.impact(&state, flags)?;
            state.try_change(impact, |definition| change(&domain, definition))?;
            drop(state);
            if let Some(event) = event(&domain, impact) {
                world.events().emit(&event);
            }
            Ok(())
        })
    }
}

impl State {
    /// Changes the definitions that a change is about: all of them, or none where one cannot be.
    ///
    /// # Errors
    /// Those of the change.
    pub fn try_change(&mut self, impact: Impact, change: impl Fn(&mut Definition) -> Result<()>) -> Result<()> {
        let changed = |definition: Option<&Definition>| {
            definition.cloned().map(|mut definition| change(&mut definition).map(|()| definition)).transpose()
        };
        let live = changed(self.live.as_ref().filter(|_| impact.live))?;
        let config = changed(self.config.as_ref().filter(|_| impact.config))?;
        if let Some(config) = config {
            self.config = Some(config);
            self.updated = self.live.is_some();
        }
        if let Some(live) = live {
            self.live = Some(live);
        }
        Ok(())
    }
}
