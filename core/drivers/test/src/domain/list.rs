//! Finding domains, and making them.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use virtkit_api::{DomainCreateFlags, DomainDefineFlags, DomainEventType, DomainRef, DomainState, ListDomainsFlags, Uuid};
use virtkit_driver::{DomainList, Reply};

use super::{Definition, TestDomain};
use crate::connection::TestConnection;

impl DomainList for TestConnection {
    fn domain_by_name(&self, name: &str) -> Reply<DomainRef> {
        self.world.domain_by_name(name).map(|domain| domain.identity()).into()
    }

    fn domain_by_uuid(&self, uuid: Uuid) -> Reply<DomainRef> {
        self.world.domain_by_uuid(uuid).map(|domain| domain.identity()).into()
    }

    fn domain_by_id(&self, id: i32) -> Reply<DomainRef> {
        self.world.domain_by_id(id).map(|domain| domain.identity()).into()
    }

    fn domains(&self, flags: ListDomainsFlags) -> Reply<Vec<DomainRef>> {
        let domains = self.world.domains();
        let wanted = domains.iter().filter(|domain| wanted(domain, flags));
        Reply::now(Ok(wanted.map(|domain| domain.identity()).collect()))
    }

    fn define_domain(&self, xml: &str, _: DomainDefineFlags) -> Reply<DomainRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let (domain, added) = world.define(Definition::from_xml(&xml)?)?;
            world.events().emit(&domain.event(DomainEventType::DEFINED, i32::from(!added)));
            Ok(domain.identity())
        })
    }

    fn create_domain(&self, xml: &str, flags: DomainCreateFlags) -> Reply<DomainRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let domain = world.add(Definition::from_xml(&xml)?, flags.contains(DomainCreateFlags::PAUSED))?;
            world.events().emit(&domain.event(DomainEventType::STARTED, 0));
            Ok(domain.identity())
        })
    }

    fn create_domain_with_files(&self, xml: &str, _: &[OwnedFd], flags: DomainCreateFlags) -> Reply<DomainRef> {
        // As in libvirt's test driver: a made-up guest has no first process that could be given files.
        self.create_domain(xml, flags)
    }
}

/// Whether a domain is in a list with these flags: for each kind of flags, one that is true of it, or none of the kind given.
pub fn wanted(domain: &Arc<TestDomain>, flags: ListDomainsFlags) -> bool {
    use ListDomainsFlags as F;
    if flags.is_empty() {
        return true;
    }
    let state = domain.lock();
    let one_of = |kind: &[(F, bool)]| {
        let mut asked = kind.iter().filter(|(flag, _)| flags.contains(*flag)).peekable();
        asked.peek().is_none() || asked.any(|(_, is)| *is)
    };
    let (active, persistent) = (state.live.is_some(), state.config.is_some());
    let (snapshots, checkpoints, saved) = (!state.snapshots.is_empty(), !state.checkpoints.is_empty(), state.managed_save.is_some());
    let is = |wanted| state.now == wanted;
    let other = ![DomainState::RUNNING, DomainState::PAUSED, DomainState::SHUT_OFF].contains(&state.now);
    one_of(&[(F::ACTIVE, active), (F::INACTIVE, !active)])
        && one_of(&[
            (F::RUNNING, is(DomainState::RUNNING)),
            (F::PAUSED, is(DomainState::PAUSED)),
            (F::SHUT_OFF, is(DomainState::SHUT_OFF)),
            (F::OTHER, other),
        ])
        && one_of(&[(F::PERSISTENT, persistent), (F::TRANSIENT, !persistent)])
        && one_of(&[(F::AUTOSTART, state.autostart), (F::NO_AUTOSTART, !state.autostart)])
        && one_of(&[(F::MANAGED_SAVE, saved), (F::NO_MANAGED_SAVE, !saved)])
        && one_of(&[(F::HAS_SNAPSHOT, snapshots), (F::NO_SNAPSHOT, !snapshots)])
        && one_of(&[(F::HAS_CHECKPOINT, checkpoints), (F::NO_CHECKPOINT, !checkpoints)])
}
