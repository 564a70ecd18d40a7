//! Finding domains, and making them.

use std::sync::Arc;

use virtkit_api::{
    DomainCreateFlags, DomainDefineFlags, DomainEventDefinedDetail, DomainEventType, DomainRef, DomainState, ErrorCode, ListDomainsFlags,
    Result, Uuid,
};
use virtkit_driver::{DomainList, Reply};

use super::QemuDomain;
use super::lifecycle::check_start;
use super::start::start;
use crate::definition::Definition;
use crate::driver::QemuDriver;
use crate::error::{error, of_driver};
use crate::world::World;

impl DomainList for QemuDriver {
    fn domain_by_name(&self, name: &str) -> Reply<DomainRef> {
        self.world().domain_by_name(name).map(|domain| domain.identity()).into()
    }

    fn domain_by_uuid(&self, uuid: Uuid) -> Reply<DomainRef> {
        self.world().domain_by_uuid(uuid).map(|domain| domain.identity()).into()
    }

    fn domain_by_id(&self, id: i32) -> Reply<DomainRef> {
        self.world().domain_by_id(id).map(|domain| domain.identity()).into()
    }

    fn domains(&self, flags: ListDomainsFlags) -> Reply<Vec<DomainRef>> {
        let domains = self.world().domains();
        let wanted = domains.iter().filter(|domain| wanted(domain, flags));
        Reply::now(Ok(wanted.map(|domain| domain.identity()).collect()))
    }

    fn define_domain(&self, xml: &str, _: DomainDefineFlags) -> Reply<DomainRef> {
        let (world, xml) = (self.world(), xml.to_owned());
        Reply::task(async move {
            let definition = Definition::from_xml(&xml, &world.surroundings().await)?;
            definition.actions()?;
            define(&world, definition).await.map_err(of_driver)
        })
    }

    fn create_domain(&self, xml: &str, flags: DomainCreateFlags) -> Reply<DomainRef> {
        let (world, xml) = (self.world(), xml.to_owned());
        Reply::task(async move {
            check_start(flags)?;
            let definition = Definition::from_xml(&xml, &world.surroundings().await)?;
            Box::pin(create(&world, definition, flags)).await.map_err(of_driver)
        })
    }
}

async fn define(world: &World, mut definition: Definition) -> Result<DomainRef> {
    world.check_readable(definition.name(), definition.uuid())?;
    loop {
        let domain = world.enter(&mut definition)?;
        let _job = domain.job.lock().await;
        if !world.has(&domain) {
            continue;
        }
        let xml = definition.to_xml();
        if let Err(why) = world.store.write_definition(domain.uuid(), xml).await {
            leave(world, &domain);
            return Err(why);
        }
        let mut state = domain.lock();
        let added = state.config.replace(definition).is_none();
        state.updated = state.live.is_some();
        domain.show(true);
        let detail = if added { DomainEventDefinedDetail::ADDED } else { DomainEventDefinedDetail::UPDATED };
        world.events.emit(&domain.event(DomainEventType::DEFINED, detail.0));
        return Ok(domain.identity());
    }
}

async fn create(world: &Arc<World>, mut definition: Definition, flags: DomainCreateFlags) -> Result<DomainRef> {
    world.check_readable(definition.name(), definition.uuid())?;
    loop {
        let domain = world.enter(&mut definition)?;
        let _job = domain.job.lock().await;
        if !world.has(&domain) {
            continue;
        }
        if domain.lock().live.is_some() {
            let message = format!("the domain {:?} runs already, with the UUID {}", &*domain.name(), domain.uuid());
            return Err(error(ErrorCode::OPERATION_FAILED, message));
        }
        if let Err(why) = start(world, &domain, &definition, flags).await {
            leave(world, &domain);
            return Err(why);
        }
        return Ok(domain.identity());
    }
}

/// A domain that was not made after all is gone, one that there was stays.
fn leave(world: &World, domain: &QemuDomain) {
    let state = domain.lock();
    if state.config.is_none() && state.live.is_none() {
        domain.show(false);
        world.remove(domain);
    }
}

/// Whether a domain is in a list with these flags: for each kind of flags, one that is true of it, or none of the kind given.
fn wanted(domain: &Arc<QemuDomain>, flags: ListDomainsFlags) -> bool {
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
        // Saved states, snapshots and checkpoints no domain of this driver has.
        && one_of(&[(F::MANAGED_SAVE, false), (F::NO_MANAGED_SAVE, true)])
        && one_of(&[(F::HAS_SNAPSHOT, false), (F::NO_SNAPSHOT, true)])
        && one_of(&[(F::HAS_CHECKPOINT, false), (F::NO_CHECKPOINT, true)])
}
