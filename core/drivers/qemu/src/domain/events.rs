//! What QEMU tells of a run, and what that means for the domain.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::oneshot;
use virtkit_api::{
    DomainCrashedReason, DomainEventCrashedDetail, DomainEventPmSuspendedDetail, DomainEventResumedDetail, DomainEventShutdownDetail,
    DomainEventStartedDetail, DomainEventType, DomainPausedReason, DomainPmSuspendedReason, DomainRunningReason, DomainShutdownReason,
    DomainState, DriverEvent,
};
use virtkit_driver::spawner;

use super::{QemuDomain, State, Stop};
use crate::definition::Then;
use crate::qmp::{End, Event, Failure, Sink};
use crate::world::World;

/// Takes what a monitor tells.
pub struct Ear {
    shared: Arc<Shared>,
    closed: Mutex<Option<oneshot::Sender<End>>>,
}

/// Lets an ear listen, once the domain has the run that is told of.
pub struct Armed(Arc<Shared>);

struct Shared {
    world: Arc<World>,
    domain: Arc<QemuDomain>,
    id: i32,
    /// What was told before anybody listened; none from then on.
    early: Mutex<Option<Vec<Event>>>,
}

impl Ear {
    /// One for the run with this number, and what says that its monitor has ended, and why.
    pub fn new(world: Arc<World>, domain: Arc<QemuDomain>, id: i32) -> (Self, Armed, oneshot::Receiver<End>) {
        let (sender, closed) = oneshot::channel();
        let shared = Arc::new(Shared { world, domain, id, early: Mutex::new(Some(Vec::new())) });
        (Self { shared: shared.clone(), closed: Mutex::new(Some(sender)) }, Armed(shared), closed)
    }
}

impl Armed {
    /// Listens from now on, first to what was told before.
    pub fn listen(self) {
        let mut early = self.0.early.lock().unwrap_or_else(PoisonError::into_inner);
        for event in early.take().into_iter().flatten() {
            self.0.take(&event);
        }
    }
}

impl Sink for Ear {
    fn event(&self, event: Event) {
        let mut early = self.shared.early.lock().unwrap_or_else(PoisonError::into_inner);
        match early.as_mut() {
            Some(early) => early.push(event),
            None => self.shared.take(&event),
        }
    }

    fn closed(&self, why: End) {
        let sender = self.closed.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Who does not wait for it has ended before.
        let _ = sender.map(|sender| sender.send(why));
    }
}

impl Shared {
    fn take(&self, event: &Event) {
        let mut state = self.domain.lock();
        if state.live.as_ref().is_none_or(|live| live.id != self.id) {
            return;
        }
        self.tell_as_it_is(event);
        let before = (state.now, state.reason);
        let data = &event.data;
        match event.name.as_str() {
            "RESUME" => self.resumed(&mut state),
            "STOP" => self.paused(&mut state),
            "SHUTDOWN" => self.shut_down(&mut state, data),
            "BLOCK_IO_ERROR" if data["action"] == "stop" => Self::will_pause(&mut state, DomainPausedReason::IO_ERROR),
            "WATCHDOG" if data["action"] == "pause" => Self::will_pause(&mut state, DomainPausedReason::WATCHDOG),
            "GUEST_PANICKED" => self.panicked(&mut state),
            "BALLOON_CHANGE" => {
                if let (Some(live), Some(bytes)) = (&mut state.live, data["actual"].as_u64()) {
                    live.definition.set_current_memory(bytes / 1024);
                }
            }
            "SUSPEND" => {
                (state.now, state.reason) = (DomainState::PM_SUSPENDED, DomainPmSuspendedReason::UNKNOWN.0);
                self.tell(DomainEventType::PM_SUSPENDED, DomainEventPmSuspendedDetail::MEMORY.0);
            }
            "WAKEUP" if state.now == DomainState::PM_SUSPENDED => {
                (state.now, state.reason) = (DomainState::RUNNING, DomainRunningReason::WAKEUP.0);
                self.tell(DomainEventType::STARTED, DomainEventStartedDetail::WAKEUP.0);
            }
            _ => {}
        }
        if before != (state.now, state.reason) {
            let (world, domain) = (self.world.clone(), self.domain.clone());
            // It is for the next who opens the root: what is written is what is true by then.
            spawner().handle().spawn(async move { domain.save_status(&world).await });
        }
    }

    /// For whoever wants to know what QEMU says, and not what it means.
    fn tell_as_it_is(&self, event: &Event) {
        self.world.events.emit(&DriverEvent::DomainQemuMonitor {
            domain: self.domain.identity(),
            event: event.name.clone(),
            seconds: event.when.seconds,
            micros: u32::try_from(event.when.microseconds).unwrap_or(0),
            details: (!event.data.is_null()).then(|| event.data.to_string()),
        });
    }

    fn tell(&self, event: DomainEventType, detail: i32) {
        self.world.events.emit(&self.domain.event(event, detail));
    }

    fn will_pause(state: &mut State, reason: DomainPausedReason) {
        if let Some(live) = &mut state.live {
            live.pausing = Some(reason.0);
        }
    }

    fn resumed(&self, state: &mut State) {
        let Some(live) = &mut state.live else { return };
        if std::mem::take(&mut live.restarting) {
            let reason = if state.now == DomainState::CRASHED { DomainRunningReason::CRASHED } else { DomainRunningReason::BOOTED };
            (state.now, state.reason) = (DomainState::RUNNING, reason.0);
            return;
        }
        if state.now != DomainState::PAUSED {
            return;
        }
        let starting = live.starting.swap(false, Ordering::AcqRel);
        let reason = if starting { DomainRunningReason::BOOTED } else { DomainRunningReason::UNPAUSED };
        (state.now, state.reason) = (DomainState::RUNNING, reason.0);
        self.tell(DomainEventType::RESUMED, DomainEventResumedDetail::UNPAUSED.0);
        if starting {
            self.tell(DomainEventType::STARTED, DomainEventStartedDetail::BOOTED.0);
        }
    }

    fn paused(&self, state: &mut State) {
        let Some(live) = &mut state.live else { return };
        let reason = live.pausing.take().unwrap_or(DomainPausedReason::UNKNOWN.0);
        if live.restarting || state.now != DomainState::RUNNING {
            return;
        }
        (state.now, state.reason) = (DomainState::PAUSED, reason);
        self.tell(DomainEventType::SUSPENDED, super::reach::paused(reason).0);
    }

    fn shut_down(&self, state: &mut State, data: &Value) {
        let Some(live) = &mut state.live else { return };
        let by_guest = data["guest"].as_bool().unwrap_or(false);
        let restarts = live.restart || live.definition.actions().is_ok_and(|actions| actions.poweroff == Then::Restart);
        if live.stop.is_some() {
            return;
        }
        if by_guest && restarts {
            live.restarting = true;
            self.restart();
            return;
        }
        live.stop = Some(Stop::Shutdown);
        (state.now, state.reason) = (DomainState::SHUTDOWN, DomainShutdownReason::UNKNOWN.0);
        let detail = if by_guest { DomainEventShutdownDetail::GUEST } else { DomainEventShutdownDetail::HOST };
        self.tell(DomainEventType::SHUTDOWN, detail.0);
    }

    fn panicked(&self, state: &mut State) {
        let Some(live) = &mut state.live else { return };
        let then = live.definition.actions().map_or(Then::Stop, |actions| actions.crash);
        match then {
            Then::Stop => live.stop = Some(Stop::Crashed),
            Then::Restart => live.restarting = true,
            Then::Keep => {}
        }
        (state.now, state.reason) = (DomainState::CRASHED, DomainCrashedReason::PANICKED.0);
        self.tell(DomainEventType::CRASHED, DomainEventCrashedDetail::PANICKED.0);
        if then == Then::Restart {
            self.restart();
        }
    }

    fn restart(&self) {
        spawner().handle().spawn(restart(self.world.clone(), self.domain.clone(), self.id));
    }
}

/// The guest has ended and begins anew in the same process. If that cannot be, the domain ends.
pub async fn restart(world: Arc<World>, domain: Arc<QemuDomain>, id: i32) {
    let live = {
        let mut state = domain.lock();
        let live = state.live.as_mut().filter(|live| live.id == id);
        live.map(|live| {
            let asked = std::mem::take(&mut live.restart);
            (live.monitor(), live.process.clone(), asked, live.definition.actions().is_ok_and(|actions| actions.poweroff == Then::Stop))
        })
    };
    let Some((Ok(monitor), process, asked, stops)) = live else { return };
    let again = async {
        if asked && stops {
            monitor.execute("set-action", json!({ "shutdown": "poweroff" })).await?;
        }
        monitor.execute("system_reset", Value::Null).await?;
        monitor.execute("cont", Value::Null).await
    };
    match again.await {
        Ok(_) | Err(Failure::Lost(End::Theirs)) => {}
        Err(Failure::Refused { .. }) => _ = process.kill(),
        // It waits, and begins anew once it is reached again.
        Err(Failure::Lost(End::Ours(_))) => {
            if let Some(live) = domain.lock().live.as_mut().filter(|live| live.id == id) {
                live.restart |= asked;
            }
        }
    }
    let _ = domain.save_status(&world).await;
}
