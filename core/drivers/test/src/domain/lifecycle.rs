//! Starting and stopping domains, and what is said of that.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use virtkit_api::{
    DomainCreateFlags, DomainDestroyFlags, DomainEventStartedDetail, DomainEventType, DomainRebootFlags, DomainRef, DomainRunningReason,
    DomainShutdownFlags, DomainState, DomainUndefineFlags, DriverEvent, Error, ErrorCode, ErrorDomain, Result,
};
use virtkit_driver::{DomainLifecycle, Reply};

use super::{Definition, State, Stop, TestDomain};
use crate::connection::TestConnection;
use crate::world::World;

/// The reasons of the state "running".
const BOOTED: i32 = 1;
const UNPAUSED: i32 = 5;

/// The reason of the state "paused": somebody asked for it.
const BY_USER: i32 = 1;

impl TestConnection {
    /// A change of one domain, after the time that the URI asked for; what it gives is told.
    fn change(
        &self,
        domain: &DomainRef,
        change: impl FnOnce(&World, &Arc<TestDomain>) -> Result<Option<DriverEvent>> + Send + 'static,
    ) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            if let Some(event) = change(&world, &domain)? {
                world.events().emit(&event);
            }
            Ok(())
        })
    }

    fn ask(&self, domain: &DomainRef, answer: impl FnOnce(&State) -> bool) -> Reply<bool> {
        self.world.domain(domain).map(|domain| answer(&domain.lock())).into()
    }
}

/// Stops a domain, and forgets it if it has no stored configuration.
pub fn stop(world: &World, domain: &TestDomain, why: Stop) -> Option<DriverEvent> {
    let event = domain.stop(why);
    if event.is_some() && domain.lock().config.is_none() {
        world.remove(domain);
    }
    event
}

impl DomainLifecycle for TestConnection {
    fn create(&self, domain: &DomainRef, flags: DomainCreateFlags) -> Reply<()> {
        self.change(domain, move |world, domain| {
            let mut state = domain.lock();
            if state.live.is_some() {
                return Err(domain.invalid("runs already"));
            }
            domain.idle(&state)?;
            let saved = state.managed_save.take().filter(|_| !flags.contains(DomainCreateFlags::FORCE_BOOT));
            let detail = match saved {
                None => {
                    domain.run(&mut state, world.next_id(), BOOTED);
                    DomainEventStartedDetail::BOOTED
                }
                Some(saved) => {
                    state.live = Some(Definition::from_xml(&saved.xml)?);
                    domain.run(&mut state, world.next_id(), DomainRunningReason::RESTORED.0);
                    if saved.state == DomainState::PAUSED {
                        state.become_now(DomainState::PAUSED, BY_USER);
                    }
                    DomainEventStartedDetail::RESTORED
                }
            };
            if flags.contains(DomainCreateFlags::PAUSED) {
                state.become_now(DomainState::PAUSED, BY_USER);
            }
            Ok(Some(domain.event(DomainEventType::STARTED, detail.0)))
        })
    }

    fn create_with_files(&self, domain: &DomainRef, _: &[OwnedFd], flags: DomainCreateFlags) -> Reply<()> {
        // As in libvirt's test driver: a made-up guest has no first process that could be given files.
        self.create(domain, flags)
    }

    fn shutdown(&self, domain: &DomainRef, _: DomainShutdownFlags) -> Reply<()> {
        self.change(domain, |world, domain| {
            let mut state = domain.lock();
            domain.running(&mut state)?;
            domain.idle(&state)?;
            drop(state);
            Ok(stop(world, domain, Stop::Shutdown))
        })
    }

    fn reboot(&self, domain: &DomainRef, _: DomainRebootFlags) -> Reply<()> {
        self.change(domain, |_, domain| restart(domain))
    }

    fn reset(&self, domain: &DomainRef) -> Reply<()> {
        self.change(domain, |_, domain| restart(domain))
    }

    fn suspend(&self, domain: &DomainRef) -> Reply<()> {
        self.change(domain, |_, domain| {
            let mut state = domain.lock();
            domain.running(&mut state)?;
            domain.idle(&state)?;
            domain.awake(&state)?;
            if state.now == DomainState::PAUSED {
                return Ok(None);
            }
            state.become_now(DomainState::PAUSED, BY_USER);
            Ok(Some(domain.event(DomainEventType::SUSPENDED, 0)))
        })
    }

    fn resume(&self, domain: &DomainRef) -> Reply<()> {
        self.change(domain, |_, domain| {
            let mut state = domain.lock();
            domain.running(&mut state)?;
            domain.idle(&state)?;
            domain.awake(&state)?;
            if state.now == DomainState::RUNNING {
                return Ok(None);
            }
            state.become_now(DomainState::RUNNING, UNPAUSED);
            Ok(Some(domain.event(DomainEventType::RESUMED, 0)))
        })
    }

    fn destroy(&self, domain: &DomainRef, _: DomainDestroyFlags) -> Reply<()> {
        self.change(domain, |world, domain| {
            domain.running(&mut domain.lock())?;
            Ok(stop(world, domain, Stop::Destroyed))
        })
    }

    fn undefine(&self, domain: &DomainRef, flags: DomainUndefineFlags) -> Reply<()> {
        self.change(domain, move |world, domain| {
            let mut state = domain.lock();
            let kept = state.live.is_some() || state.snapshots.is_empty();
            if !kept && !flags.contains(DomainUndefineFlags::SNAPSHOTS_METADATA) {
                return Err(domain.invalid("has snapshots, which SNAPSHOTS_METADATA forgets with it"));
            }
            if state.live.is_none() && !state.checkpoints.is_empty() && !flags.contains(DomainUndefineFlags::CHECKPOINTS_METADATA) {
                return Err(domain.invalid("has checkpoints, which CHECKPOINTS_METADATA forgets with it"));
            }
            if state.managed_save.is_some() && !flags.contains(DomainUndefineFlags::MANAGED_SAVE) {
                return Err(domain.invalid("has a managed save, which MANAGED_SAVE removes with it"));
            }
            if state.config.take().is_none() {
                return Err(domain.invalid("has no stored configuration to remove"));
            }
            state.managed_save = None;
            state.autostart = false;
            if state.live.is_none() {
                world.remove(domain);
            }
            Ok(Some(domain.event(DomainEventType::UNDEFINED, 0)))
        })
    }

    fn rename(&self, domain: &DomainRef, new_name: &str) -> Reply<()> {
        let new_name = new_name.to_owned();
        self.change(domain, move |world, domain| {
            if new_name.is_empty() || new_name.contains('/') {
                return Err(wrong_name(&new_name));
            }
            let mut state = domain.lock();
            if state.live.is_some() {
                return Err(domain.invalid("runs, and a running domain cannot be renamed"));
            }
            if !state.snapshots.is_empty() {
                return Err(domain.invalid("has snapshots, which know it by its name, so it cannot be renamed"));
            }
            if !state.checkpoints.is_empty() {
                return Err(domain.invalid("has checkpoints, which know it by its name, so it cannot be renamed"));
            }
            if state.managed_save.is_some() {
                return Err(domain.invalid("has a managed save, which knows it by its name, so it cannot be renamed"));
            }
            world.rename(domain, &new_name)?;
            if let Some(config) = &mut state.config {
                config.rename(&new_name);
            }
            world.events().emit(&domain.event(DomainEventType::DEFINED, 2));
            Ok(None)
        })
    }

    fn is_active(&self, domain: &DomainRef) -> Reply<bool> {
        self.ask(domain, |state| state.live.is_some())
    }

    fn is_persistent(&self, domain: &DomainRef) -> Reply<bool> {
        self.ask(domain, |state| state.config.is_some())
    }

    fn is_updated(&self, domain: &DomainRef) -> Reply<bool> {
        self.ask(domain, |state| state.updated)
    }

    fn autostart(&self, domain: &DomainRef) -> Reply<bool> {
        self.ask(domain, |state| state.autostart)
    }

    fn set_autostart(&self, domain: &DomainRef, autostart: bool) -> Reply<()> {
        self.change(domain, move |_, domain| {
            let mut state = domain.lock();
            if state.config.is_none() {
                return Err(domain.invalid("has no stored configuration, so it cannot start with its host"));
            }
            state.autostart = autostart;
            Ok(None)
        })
    }
}

/// The guest begins anew in the same machine; whoever had its console open has to open it again.
pub fn restart(domain: &TestDomain) -> Result<Option<DriverEvent>> {
    let mut state = domain.lock();
    domain.running(&mut state)?;
    domain.idle(&state)?;
    state.clock.reset();
    state.become_now(DomainState::RUNNING, BOOTED);
    if let Some(session) = std::mem::take(&mut state.console).upgrade() {
        session.end();
    }
    state.system.end();
    Ok(Some(DriverEvent::DomainReboot { domain: domain.identity() }))
}

fn wrong_name(name: &str) -> Error {
    let message = format!("{name:?} cannot be the name of a domain: it must have a character and no `/`");
    Error::new(ErrorCode::INVALID_ARG, message).in_domain(ErrorDomain::TEST)
}
