//! The end of a run.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use virtkit_api::{DomainEventStoppedDetail as Detail, DomainEventType, DomainShutOffReason as Reason, DomainState};
use virtkit_driver::spawner;

use super::QemuDomain;
use super::live::{Live, Reach};
use super::reach::reach_run;
use crate::process::Process;
use crate::qmp::End;
use crate::world::World;

/// How long the process and its monitor may take to end after the other has.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why a domain stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its guest powered off.
    Shutdown,
    /// It was ended from outside.
    Destroyed,
    /// Its guest crashed.
    Crashed,
    /// Its process ended without a word.
    Lost,
    /// It was started by somebody who did not come to the end of it.
    Failed,
    /// It ended while nobody looked.
    Unseen,
}

impl Stop {
    /// The reason of the state "shut off".
    pub fn reason(self) -> i32 {
        match self {
            Self::Shutdown => Reason::SHUTDOWN.0,
            Self::Destroyed => Reason::DESTROYED.0,
            Self::Crashed | Self::Lost => Reason::CRASHED.0,
            Self::Failed => Reason::FAILED.0,
            Self::Unseen => Reason::UNKNOWN.0,
        }
    }

    /// The detail of the event "stopped".
    fn detail(self) -> i32 {
        match self {
            Self::Shutdown => Detail::SHUTDOWN.0,
            Self::Destroyed => Detail::DESTROYED.0,
            Self::Crashed => Detail::CRASHED.0,
            Self::Lost | Self::Failed | Self::Unseen => Detail::FAILED.0,
        }
    }
}

/// Has the end of a run told, by a task of its own. `closed` is the end of its monitor, where it has one.
pub fn watch(
    world: &Arc<World>,
    domain: &Arc<QemuDomain>,
    id: i32,
    process: &Arc<Process>,
    closed: Option<oneshot::Receiver<End>>,
) -> AbortHandle {
    let task = wait(world.clone(), domain.clone(), id, process.clone(), closed);
    spawner().handle().spawn(task).abort_handle()
}

/// Waits for the end of a process, and tells it.
async fn wait(world: Arc<World>, domain: Arc<QemuDomain>, id: i32, process: Arc<Process>, closed: Option<oneshot::Receiver<End>>) {
    if let Some(mut closed) = closed {
        tokio::select! {
            () = process.ended() => {
                // What QEMU said last is still on its way; behind it the monitor ends.
                let _ = timeout(PATIENCE, closed).await;
            }
            end = &mut closed => match end {
                // A QEMU that has closed its monitor ends. One that does not could not be told anything any more.
                Ok(End::Theirs) => {
                    if timeout(PATIENCE, process.ended()).await.is_err() {
                        let _ = process.kill();
                    }
                }
                // That says nothing about QEMU.
                Ok(End::Ours(why)) => tokio::select! {
                    () = process.ended() => {}
                    () = lost(&world, &domain, id, why) => {}
                },
                // Nobody has the monitor any more.
                Err(_) => {}
            }
        }
    }
    process.ended().await;
    finish(&world, &domain, id).await;
}

/// This side has lost the monitor of a run: it is looked for once, and again by whoever wants to change the domain.
async fn lost(world: &Arc<World>, domain: &Arc<QemuDomain>, id: i32, why: String) {
    let is_lost = |live: &Live| live.id == id && live.reach.is_lost();
    if let Some(live) = domain.lock().live.as_mut().filter(|live| is_lost(live)) {
        live.reach = Reach::Lost(why);
    }
    let _job = domain.job.lock().await;
    // Somebody else may have come before.
    let is_still_lost = domain.lock().live.as_ref().is_some_and(is_lost);
    if is_still_lost {
        reach_run(world, domain, id).await;
    }
}

/// The process has ended: so has the run.
async fn finish(world: &World, domain: &Arc<QemuDomain>, id: i32) {
    let saving = domain.saving.lock().await;
    if domain.lock().live.as_ref().is_none_or(|live| live.id != id) {
        return;
    }
    // Before anybody can start it again. If it fails, the next who opens the root sees that the process is gone.
    let _ = world.store.remove_status(domain.uuid()).await;
    {
        let mut state = domain.lock();
        let Some(live) = state.live.take() else { return };
        let stop = live.stop.unwrap_or(Stop::Lost);
        (state.now, state.reason, state.updated) = (DomainState::SHUT_OFF, stop.reason(), false);
        live.sessions.end();
        world.stopped(domain, id);
        if state.config.is_none() {
            domain.show(false);
            world.remove(domain);
        }
        world.events.emit(&domain.event(DomainEventType::STOPPED, stop.detail()));
    }
    drop(saving);
    domain.ended.notify_waiters();
}

impl QemuDomain {
    /// Waits until the run with this number has ended.
    pub async fn stopped(&self, id: i32) {
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on the end wakes, also one between the look below and the wait.
            ended.as_mut().enable();
            if self.lock().live.as_ref().is_none_or(|live| live.id != id) {
                return;
            }
            ended.await;
        }
    }
}
