//! Talking to a QEMU that runs already: at the opening of a root, and again where this side has lost the monitor.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio::time::timeout;
use virtkit_api::{
    DomainCrashedReason, DomainEventCrashedDetail, DomainEventPmSuspendedDetail, DomainEventResumedDetail, DomainEventShutdownDetail,
    DomainEventSuspendedDetail, DomainEventType, DomainPausedReason, DomainPmSuspendedReason, DomainRunningReason, DomainShutdownReason,
    DomainState, Uuid,
};
use virtkit_driver::spawner;

use super::events::{Armed, Ear, restart};
use super::live::Reach;
use super::stop::{self, watch};
use super::{QemuDomain, Stop};
use crate::definition::Then;
use crate::qmp::{End, Failure, Monitor};
use crate::world::World;

/// How long a QEMU may take to answer one who comes again.
const PATIENCE: Duration = Duration::from_secs(10);

/// A QEMU that was met.
struct Met {
    monitor: Monitor,
    /// Its word for what its guest does.
    seen: String,
    armed: Armed,
    closed: oneshot::Receiver<End>,
}

/// Why a QEMU was not met.
enum Unmet {
    /// It has nobody at its monitor any more, as one that ends.
    Closed,
    /// It cannot be reached, and may well run.
    Unreachable(String),
}

impl From<Failure> for Unmet {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost(End::Theirs) => Self::Closed,
            Failure::Lost(End::Ours(why)) => Self::Unreachable(why),
            Failure::Refused { text, .. } => Self::Unreachable(text),
        }
    }
}

/// Talks to the QEMU of a domain again, if it runs and its monitor was lost. The caller has the job, or is the first who knows the domain. Whether it
/// worked is seen in the domain.
pub async fn reach(world: &Arc<World>, domain: &Arc<QemuDomain>) {
    let lost = {
        let state = domain.lock();
        state.live.as_ref().filter(|live| live.reach.is_lost()).map(|live| (live.id, live.process.clone()))
    };
    let Some((id, process)) = lost else { return };
    reach_run(world, domain, id).await;
    if process.has_ended() {
        domain.stopped(id).await;
    }
}

/// The same for the run with this number. It does not wait until the end of a process is told, so that who tells it can call this.
pub async fn reach_run(world: &Arc<World>, domain: &Arc<QemuDomain>, id: i32) {
    let why = match meet(world, domain, id).await {
        Ok(met) => return take_over(world, domain, id, met).await,
        Err(Unmet::Unreachable(why)) => why,
        Err(Unmet::Closed) => {
            let process = domain.lock().live.as_ref().filter(|live| live.id == id).map(|live| live.process.clone());
            let Some(process) = process else { return };
            // It is about to end. One that is not is left alone: nothing says that its guest does not run.
            let _ = timeout(stop::PATIENCE, process.ended()).await;
            End::Theirs.to_string()
        }
    };
    if let Some(live) = domain.lock().live.as_mut().filter(|live| live.id == id) {
        live.reach = Reach::Lost(why);
    }
}

async fn meet(world: &Arc<World>, domain: &Arc<QemuDomain>, id: i32) -> Result<Met, Unmet> {
    let meeting = world.store.meeting(domain.uuid()).map_err(|error| Unmet::Unreachable(error.to_string()))?;
    let stream = meeting.connect().and_then(UnixStream::from_std).map_err(|error| match error.kind() {
        std::io::ErrorKind::ConnectionRefused => Unmet::Closed,
        _ => Unmet::Unreachable(format!("there is no way to its monitor: {error}")),
    })?;
    let (ear, armed, closed) = Ear::new(world.clone(), domain.clone(), id);
    let (monitor, _) = heard(Monitor::open(stream, ear)).await?;
    let answer = heard(monitor.execute("query-uuid", Value::Null)).await?;
    if answer["UUID"].as_str().and_then(|uuid| Uuid::try_parse(uuid).ok()) != Some(domain.uuid()) {
        return Err(Unmet::Unreachable(format!("who answers at its monitor says that it is {}", answer["UUID"])));
    }
    let answer = heard(monitor.execute("query-status", Value::Null)).await?;
    let seen = answer["status"].as_str().unwrap_or("").to_owned();
    Ok(Met { monitor, seen, armed, closed })
}

/// An answer, if it comes in time.
async fn heard<T>(answer: impl Future<Output = Result<T, Failure>>) -> Result<T, Unmet> {
    let silent = |_| Unmet::Unreachable(format!("it has said nothing for {} s", PATIENCE.as_secs()));
    Ok(timeout(PATIENCE, answer).await.map_err(silent)??)
}

/// What is to be done with a run that was met.
enum Next {
    Nothing,
    /// Its guest has ended and begins anew.
    Restart,
    /// Its guest has ended.
    Terminate,
    /// It was started by somebody who did not come to the end of it.
    Kill,
}

/// Takes a run over from whoever talked to it before.
async fn take_over(world: &Arc<World>, domain: &Arc<QemuDomain>, id: i32, met: Met) {
    let (process, next) = {
        let mut state = domain.lock();
        let before = (state.now, state.reason);
        let Some(live) = state.live.as_mut().filter(|live| live.id == id) else { return };
        let process = live.process.clone();
        live.reach = Reach::Monitor(met.monitor);
        let other = live.watch.replace(watch(world, domain, id, &process, Some(met.closed)));
        other.iter().for_each(tokio::task::AbortHandle::abort);
        live.stop.take_if(|stop| *stop == Stop::Unseen);
        let next = match met.seen.as_str() {
            "shutdown" => {
                live.restarting |= live.restart || live.definition.actions().is_ok_and(|actions| actions.poweroff == Then::Restart);
                if live.restarting { Next::Restart } else { Next::Terminate }
            }
            "prelaunch" if live.restarting => Next::Restart,
            "prelaunch" if !live.paused_at_start => Next::Kill,
            _ => Next::Nothing,
        };
        match next {
            Next::Terminate => _ = live.stop.get_or_insert(Stop::Shutdown),
            Next::Kill => _ = live.stop.get_or_insert(Stop::Unseen),
            Next::Nothing | Next::Restart => {}
        }
        let now = state_of(&met.seen, before);
        if !matches!(next, Next::Restart | Next::Kill) {
            (state.now, state.reason) = now;
            tell(world, domain, before.0, now);
        }
        (process, next)
    };
    met.armed.listen();
    match next {
        Next::Nothing => {}
        Next::Restart => drop(spawner().handle().spawn(restart(world.clone(), domain.clone(), id))),
        Next::Terminate => _ = process.terminate(),
        Next::Kill => {
            let _ = process.kill();
            process.ended().await;
        }
    }
}

/// What QEMU's word for its state means. The reason is the one that was known, if the state is still the same.
fn state_of(seen: &str, known: (DomainState, i32)) -> (DomainState, i32) {
    let starting = (DomainState::PAUSED, DomainPausedReason::STARTING_UP.0);
    match seen {
        "running" if known.0 == DomainState::RUNNING => known,
        // Its owner was killed before it noted the first step.
        "running" if known == starting => (DomainState::RUNNING, DomainRunningReason::BOOTED.0),
        "running" => (DomainState::RUNNING, DomainRunningReason::UNKNOWN.0),
        "io-error" => (DomainState::PAUSED, DomainPausedReason::IO_ERROR.0),
        "watchdog" => (DomainState::PAUSED, DomainPausedReason::WATCHDOG.0),
        "guest-panicked" => (DomainState::CRASHED, DomainCrashedReason::PANICKED.0),
        "suspended" => (DomainState::PM_SUSPENDED, DomainPmSuspendedReason::UNKNOWN.0),
        "shutdown" => (DomainState::SHUTDOWN, DomainShutdownReason::UNKNOWN.0),
        "prelaunch" => (DomainState::PAUSED, DomainPausedReason::USER.0),
        _ if known.0 == DomainState::PAUSED && known != starting => known,
        _ => (DomainState::PAUSED, DomainPausedReason::UNKNOWN.0),
    }
}

/// Tells what happened while nobody could be told.
fn tell(world: &World, domain: &QemuDomain, before: DomainState, (now, reason): (DomainState, i32)) {
    if before == now {
        return;
    }
    let (event, detail) = match now {
        DomainState::RUNNING => (DomainEventType::RESUMED, DomainEventResumedDetail::UNPAUSED.0),
        DomainState::PAUSED => (DomainEventType::SUSPENDED, paused(reason).0),
        DomainState::PM_SUSPENDED => (DomainEventType::PM_SUSPENDED, DomainEventPmSuspendedDetail::MEMORY.0),
        DomainState::CRASHED => (DomainEventType::CRASHED, DomainEventCrashedDetail::PANICKED.0),
        // Whether the guest or QEMU itself has begun it is not known any more.
        DomainState::SHUTDOWN => (DomainEventType::SHUTDOWN, DomainEventShutdownDetail::FINISHED.0),
        _ => return,
    };
    world.events.emit(&domain.event(event, detail));
}

/// What the event of a pause says of its reason.
pub fn paused(reason: i32) -> DomainEventSuspendedDetail {
    match DomainPausedReason(reason) {
        DomainPausedReason::IO_ERROR => DomainEventSuspendedDetail::IO_ERROR,
        DomainPausedReason::WATCHDOG => DomainEventSuspendedDetail::WATCHDOG,
        _ => DomainEventSuspendedDetail::PAUSED,
    }
}
