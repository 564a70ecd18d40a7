//! What a domain is and does at the moment.

use virtkit_api::{
    DomainInfo, DomainInterfaceAddressesSource, DomainRef, DomainStateResult, DomainXml, DomainXmlFlags, ErrorCode, GuestInterface, Result,
};
use virtkit_driver::{DomainStatus, Reply};

use super::{QemuDomain, State};
use crate::driver::QemuDriver;
use crate::error::{error, wrong};

impl QemuDriver {
    /// An answer about one domain.
    pub fn about<T>(&self, domain: &DomainRef, answer: impl FnOnce(&QemuDomain, &State) -> Result<T>) -> Reply<T> {
        let result = self.world().domain(domain).and_then(|domain| {
            let state = domain.lock();
            answer(&domain, &state)
        });
        result.into()
    }
}

impl DomainStatus for QemuDriver {
    fn state(&self, domain: &DomainRef) -> Reply<DomainStateResult> {
        self.about(domain, |_, state| Ok(DomainStateResult { state: state.now, reason: state.reason }))
    }

    fn info(&self, domain: &DomainRef) -> Reply<DomainInfo> {
        let info = || {
            let domain = self.world().domain(domain)?;
            let (process, mut info) = {
                let state = domain.lock();
                let definition = state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?;
                let (max_memory, memory, vcpus) = (definition.memory(), definition.current_memory(), definition.vcpus());
                let info = DomainInfo { state: state.now, max_memory, memory, vcpus, cpu_time: 0 };
                (state.live.as_ref().map(|live| live.process.clone()), info)
            };
            // The kernel is asked while nobody has to wait for this domain.
            info.cpu_time = process.and_then(|process| process.cpu_time()).unwrap_or(0);
            Ok(info)
        };
        info().into()
    }

    fn xml(&self, domain: &DomainRef, flags: DomainXmlFlags) -> Reply<DomainXml> {
        self.about(domain, |domain, state| {
            let live = !flags.contains(DomainXmlFlags::INACTIVE);
            let definition = state.definition(live).ok_or_else(|| domain.invalid("has no configuration"))?;
            let id = state.live.as_ref().filter(|_| live).map(|live| live.id);
            // As in libvirt, what is fit for a migration has all that the other host needs.
            let secrets = flags.intersects(DomainXmlFlags::SECURE | DomainXmlFlags::MIGRATABLE);
            Ok(DomainXml::new(definition.view(id, secrets)))
        })
    }

    fn os_type(&self, domain: &DomainRef) -> Reply<String> {
        self.about(domain, |domain, state| {
            let definition = state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?;
            Ok(definition.os_type().to_owned())
        })
    }

    fn interface_addresses(&self, domain: &DomainRef, source: DomainInterfaceAddressesSource) -> Reply<Vec<GuestInterface>> {
        use DomainInterfaceAddressesSource as Source;
        self.about(domain, |domain, state| {
            if state.live.is_none() {
                return Err(domain.invalid("does not run"));
            }
            match source {
                // Interfaces of type user are in a network that only their QEMU knows, so neither the host's leases nor its neighbours have them.
                Source::LEASE | Source::ARP => Ok(Vec::new()),
                Source::AGENT => {
                    let message = format!("the domain {:?} has no agent in its guest that could be asked", &*domain.name());
                    Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message))
                }
                other => Err(wrong(format!("{other} is nobody who could be asked for the addresses of the domain {:?}", &*domain.name()))),
            }
        })
    }
}
