//! What a domain is and does at the moment.

use virtkit_api::{
    DomainDiskErrorCode, DomainInfo, DomainInterfaceAddressesSource, DomainMessageTypes, DomainRef, DomainState, DomainStateResult,
    DomainXml, DomainXmlFlags, GuestInterface, Result,
};
use virtkit_driver::{DomainStatus, Reply};

use super::{State, TestDomain, guest, stats};
use crate::connection::TestConnection;

/// What a running domain does on a host of a later version: no state that this version knows.
const LATER_STATE: DomainState = DomainState(99);

impl TestConnection {
    /// An answer about one domain.
    pub(super) fn about<T>(&self, domain: &DomainRef, answer: impl FnOnce(&TestDomain, &State) -> Result<T>) -> Reply<T> {
        let result = self.world.domain(domain).and_then(|domain| {
            let state = domain.lock();
            answer(&domain, &state)
        });
        result.into()
    }

    /// The state as the host tells it.
    fn told(&self, state: &State) -> DomainState {
        if self.world.options().newer && state.live.is_some() { LATER_STATE } else { state.now }
    }
}

impl DomainStatus for TestConnection {
    fn state(&self, domain: &DomainRef) -> Reply<DomainStateResult> {
        self.about(domain, |_, state| Ok(DomainStateResult { state: self.told(state), reason: state.reason }))
    }

    fn info(&self, domain: &DomainRef) -> Reply<DomainInfo> {
        self.about(domain, |domain, state| {
            let definition = state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?;
            let (max_memory, memory, vcpus) = (definition.memory, definition.current_memory, definition.vcpus);
            let cpu_time = if state.live.is_some() { stats::cpu_time(state, definition) } else { 0 };
            Ok(DomainInfo { state: self.told(state), max_memory, memory, vcpus, cpu_time })
        })
    }

    fn xml(&self, domain: &DomainRef, flags: DomainXmlFlags) -> Reply<DomainXml> {
        self.about(domain, |domain, state| {
            let live = !flags.contains(DomainXmlFlags::INACTIVE);
            let definition = state.definition(live).ok_or_else(|| domain.invalid("has no configuration"))?;
            let id = (live && state.live.is_some()).then(|| domain.identity().id);
            // As in libvirt, what is fit for a migration has all that the other host needs.
            let secrets = flags.intersects(DomainXmlFlags::SECURE | DomainXmlFlags::MIGRATABLE);
            Ok(DomainXml::new(definition.view(id, secrets)))
        })
    }

    fn interface_addresses(&self, domain: &DomainRef, source: DomainInterfaceAddressesSource) -> Reply<Vec<GuestInterface>> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let definition = domain.running(&mut state)?;
            guest::addresses(&domain, definition, source)
        })
    }

    fn messages(&self, domain: &DomainRef, flags: DomainMessageTypes) -> Reply<Vec<String>> {
        self.about(domain, |_, state| {
            if !flags.is_empty() && !flags.contains(DomainMessageTypes::IO_ERRORS) {
                return Ok(Vec::new());
            }
            let what = |error| if error == DomainDiskErrorCode::NO_SPACE { "no room is left" } else { "something went wrong" };
            let told = |(disk, error): (&String, &_)| format!("the disk {disk:?} had an error: {}", what(*error));
            Ok(state.disk_errors.iter().map(told).collect())
        })
    }

    fn os_type(&self, domain: &DomainRef) -> Reply<String> {
        self.about(domain, |domain, state| {
            let definition = state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?;
            Ok(definition.os_type().to_owned())
        })
    }
}
