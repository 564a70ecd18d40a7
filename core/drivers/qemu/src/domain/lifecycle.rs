//! Starting, stopping and removing domains.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use virtkit_api::{
    DomainCreateFlags, DomainDestroyFlags, DomainEventDefinedDetail, DomainEventType, DomainEventUndefinedDetail, DomainPausedReason,
    DomainRebootFlags, DomainRef, DomainShutdownFlags, DomainState, DomainUndefineFlags, Error, ErrorCode, Result,
};
use virtkit_driver::{DomainLifecycle, Reply, spawner};

use super::live::execute;
use super::reach::reach;
use super::start::start;
use super::{QemuDomain, Reach, State, Stop};
use crate::definition::{Then, check_name};
use crate::driver::QemuDriver;
use crate::error::{error, of_driver};
use crate::qmp::Monitor;
use crate::world::World;

/// How long a QEMU may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);

impl QemuDriver {
    /// A change of one domain, in a task of its own. Changes of one domain come one after another.
    pub fn change<T, F>(&self, domain: &DomainRef, body: impl FnOnce(Arc<World>, Arc<QemuDomain>) -> F + Send + 'static) -> Reply<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let world = self.world();
        let domain = match world.domain(domain) {
            Ok(domain) => domain,
            Err(error) => return Reply::now(Err(error)),
        };
        Reply::task(async move {
            let job = domain.clone();
            let _job = job.job.lock().await;
            // It may have gone while another change was under way.
            if !domain.is_visible() {
                return Err(gone(&domain));
            }
            reach(&world, &domain).await;
            body(world, domain).await.map_err(of_driver)
        })
    }

    fn ask(&self, domain: &DomainRef, answer: impl FnOnce(&State) -> bool) -> Reply<bool> {
        self.world().domain(domain).map(|domain| answer(&domain.lock())).into()
    }
}

fn gone(domain: &QemuDomain) -> Error {
    error(ErrorCode::NO_DOMAIN, format!("there is no domain with the UUID {} ({:?}) any more", domain.uuid(), &*domain.name()))
}

/// The monitor of a domain that runs.
pub fn monitor(domain: &QemuDomain) -> Result<Monitor> {
    domain.running(&mut domain.lock())?.monitor()
}

impl DomainLifecycle for QemuDriver {
    fn create(&self, domain: &DomainRef, flags: DomainCreateFlags) -> Reply<()> {
        self.change(domain, move |world, domain| async move {
            check_start(flags)?;
            let config = {
                let state = domain.lock();
                match state.live.as_ref().map(|live| &live.reach) {
                    None => {}
                    Some(Reach::Monitor(_)) => return Err(domain.invalid("runs already")),
                    Some(Reach::Lost(why)) => {
                        return Err(domain.invalid(&format!("runs already, and its QEMU cannot be reached: {why}")));
                    }
                }
                state.config.clone().ok_or_else(|| domain.invalid("has no stored configuration"))?
            };
            start(&world, &domain, &config, flags).await
        })
    }

    fn shutdown(&self, domain: &DomainRef, flags: DomainShutdownFlags) -> Reply<()> {
        self.change(domain, move |world, domain| async move {
            let ways = DomainShutdownFlags::ACPI_POWER_BUTTON | DomainShutdownFlags::GUEST_AGENT;
            by_button(&domain, flags.bits(), ways.bits(), DomainShutdownFlags::ACPI_POWER_BUTTON.bits())?;
            press(&world, &domain, false).await
        })
    }

    fn reboot(&self, domain: &DomainRef, flags: DomainRebootFlags) -> Reply<()> {
        self.change(domain, move |world, domain| async move {
            let ways = DomainRebootFlags::ACPI_POWER_BUTTON | DomainRebootFlags::GUEST_AGENT;
            by_button(&domain, flags.bits(), ways.bits(), DomainRebootFlags::ACPI_POWER_BUTTON.bits())?;
            press(&world, &domain, true).await
        })
    }

    fn reset(&self, domain: &DomainRef) -> Reply<()> {
        self.change(
            domain,
            |_, domain| async move { execute(&monitor(&domain)?, &domain.name(), "system_reset", Value::Null).await.map(drop) },
        )
    }

    fn suspend(&self, domain: &DomainRef) -> Reply<()> {
        self.change(domain, |_, domain| async move {
            let (id, monitor) = {
                let mut state = domain.lock();
                let now = state.now;
                let live = domain.running(&mut state)?;
                match now {
                    DomainState::PAUSED => return Ok(()),
                    DomainState::PM_SUSPENDED => return Err(domain.invalid("sleeps, so it cannot be paused")),
                    _ => {}
                }
                let monitor = live.monitor()?;
                live.pausing = Some(DomainPausedReason::USER.0);
                (live.id, monitor)
            };
            let paused = execute(&monitor, &domain.name(), "stop", Value::Null).await;
            // What it told came before the answer. The next pause has another reason, and may have told that already.
            if let Some(live) = domain.lock().live.as_mut().filter(|live| live.id == id) {
                live.pausing.take_if(|reason| *reason == DomainPausedReason::USER.0);
            }
            paused.map(drop)
        })
    }

    fn resume(&self, domain: &DomainRef) -> Reply<()> {
        self.change(domain, |_, domain| async move {
            let monitor = {
                let mut state = domain.lock();
                let now = state.now;
                let live = domain.running(&mut state)?;
                match now {
                    DomainState::RUNNING => return Ok(()),
                    DomainState::PM_SUSPENDED => return Err(domain.invalid("sleeps; its guest has to be woken up")),
                    _ => live.monitor()?,
                }
            };
            execute(&monitor, &domain.name(), "cont", Value::Null).await.map(drop)
        })
    }

    fn destroy(&self, domain: &DomainRef, flags: DomainDestroyFlags) -> Reply<()> {
        let world = self.world();
        let domain = match world.domain(domain) {
            Ok(domain) => domain,
            Err(error) => return Reply::now(Err(error)),
        };
        // Without the job: a change that waits for a QEMU which does not answer ends with that QEMU.
        Reply::task(async move {
            destroy(&domain, flags.contains(DomainDestroyFlags::GRACEFUL)).await?;
            if flags.contains(DomainDestroyFlags::REMOVE_LOGS) {
                let name = domain.name();
                spawner().block(move || world.store.remove_log(&name)).await.map_err(of_driver)?;
            }
            Ok(())
        })
    }

    fn undefine(&self, domain: &DomainRef, flags: DomainUndefineFlags) -> Reply<()> {
        // What the flags speak of (saved states, snapshots, variables of firmware, TPMs) no domain of this driver has.
        let _ = flags;
        self.change(domain, |world, domain| async move {
            if domain.lock().config.is_none() {
                return Err(domain.invalid("has no stored configuration to remove"));
            }
            world.store.remove_definition(domain.uuid()).await?;
            let mut state = domain.lock();
            (state.config, state.autostart) = (None, false);
            if state.live.is_none() {
                domain.show(false);
                world.remove(&domain);
            }
            world.events.emit(&domain.event(DomainEventType::UNDEFINED, DomainEventUndefinedDetail::REMOVED.0));
            Ok(())
        })
    }

    fn rename(&self, domain: &DomainRef, new_name: &str) -> Reply<()> {
        let new_name = new_name.to_owned();
        self.change(domain, move |world, domain| async move {
            check_name(&new_name)?;
            if domain.lock().live.is_some() {
                return Err(domain.invalid("runs, and a running domain cannot be renamed"));
            }
            let old = domain.identity();
            world.check_readable(&new_name, domain.uuid())?;
            world.rename(&domain, &new_name)?;
            let stored = domain.change_config(&world, |config| {
                config.rename(&new_name);
                Ok(())
            });
            if let Err(why) = stored.await {
                world.rename(&domain, &old.name)?;
                return Err(why);
            }
            let undefined = DomainEventUndefinedDetail::RENAMED.0;
            let event = DomainEventType::UNDEFINED;
            world.events.emit(&virtkit_api::DriverEvent::DomainLifecycle { domain: old, event, detail: undefined });
            world.events.emit(&domain.event(DomainEventType::DEFINED, DomainEventDefinedDetail::RENAMED.0));
            Ok(())
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
        self.change(domain, move |world, domain| async move {
            if domain.lock().config.is_none() {
                return Err(domain.invalid("has no stored configuration, so it cannot start with its host"));
            }
            world.store.set_autostart(domain.uuid(), autostart).await?;
            domain.lock().autostart = autostart;
            Ok(())
        })
    }
}

/// What a start cannot be asked for.
pub fn check_start(flags: DomainCreateFlags) -> Result<()> {
    if flags.contains(DomainCreateFlags::AUTO_DESTROY) {
        let message =
            "a domain in a root outlives the connection that started it: AUTO_DESTROY is not supported by the connection's driver";
        return Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message));
    }
    Ok(())
}

/// Whether the guest can be asked by its power button.
fn by_button(domain: &QemuDomain, asked: u32, known: u32, button: u32) -> Result<()> {
    if asked & !known != 0 {
        let message =
            format!("the domain {:?} cannot be asked by the flags {:#x}; QEMU has ACPI_POWER_BUTTON", &*domain.name(), asked & !known);
        return Err(error(ErrorCode::INVALID_ARG, message));
    }
    if asked != 0 && asked & button == 0 {
        let message = format!("the domain {:?} has no agent in its guest that could be asked", &*domain.name());
        return Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message));
    }
    let mut state = domain.lock();
    let now = state.now;
    domain.running(&mut state)?;
    if now == DomainState::RUNNING { Ok(()) } else { Err(domain.invalid("is paused, so its guest cannot be asked")) }
}

/// Presses the power button. A guest that is to restart powers off like any other, and begins anew then.
async fn press(world: &World, domain: &QemuDomain, restart: bool) -> Result<()> {
    let (monitor, restart, changed, keeps) = {
        let mut state = domain.lock();
        let live = domain.running(&mut state)?;
        let monitor = live.monitor()?;
        let actions = live.definition.actions()?;
        // One that stops where its guest restarts is asked to power off right away.
        let restart = restart && actions.reboot == Then::Restart;
        let changed = std::mem::replace(&mut live.restart, restart) != restart;
        (monitor, restart, changed, actions.poweroff != Then::Stop)
    };
    let name = domain.name();
    if changed {
        if !keeps {
            let action = if restart { "pause" } else { "poweroff" };
            execute(&monitor, &name, "set-action", json!({ "shutdown": action })).await?;
        }
        domain.save_status(world).await?;
    }
    execute(&monitor, &name, "system_powerdown", Value::Null).await.map(drop)
}

/// Ends a domain, and waits until it has ended.
async fn destroy(domain: &QemuDomain, graceful: bool) -> Result<()> {
    let (id, process) = {
        let mut state = domain.lock();
        let live = domain.running(&mut state)?;
        live.stop = Some(Stop::Destroyed);
        (live.id, live.process.clone())
    };
    let failed = |cause: std::io::Error| Error::system(format_args!("cannot end the process of the domain {:?}", &*domain.name()), &cause);
    process.terminate().map_err(failed)?;
    if timeout(GRACE, domain.stopped(id)).await.is_ok() {
        return Ok(());
    }
    if graceful {
        if let Some(live) = domain.lock().live.as_mut().filter(|live| live.id == id) {
            live.stop = None;
        }
        let message = format!("the QEMU of the domain {:?} has not ended within {} s", &*domain.name(), GRACE.as_secs());
        return Err(error(ErrorCode::OPERATION_FAILED, message));
    }
    process.kill().map_err(failed)?;
    domain.stopped(id).await;
    Ok(())
}
