//! Finding again what ran when the root was closed, or its owner killed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use virtkit_api::{
    DomainCrashedReason, DomainPausedReason, DomainPmSuspendedReason, DomainRunningReason, DomainShutdownReason, DomainState, Result, Uuid,
};
use virtkit_driver::spawner;

use super::events::{Ear, restart};
use super::live::{Live, execute};
use super::session::Sessions;
use super::status::Status;
use super::stop::watch;
use super::{QemuDomain, Stop};
use crate::definition::{Definition, Surroundings};
use crate::error::error;
use crate::process::Process;
use crate::qmp::Monitor;
use crate::world::World;

/// How long a QEMU may take to answer one who comes again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Finds all of them, at the same time.
pub async fn attach_all(world: &Arc<World>, statuses: Vec<(Uuid, Status)>, surroundings: &Surroundings) {
    let mut attached = JoinSet::new();
    for (uuid, status) in statuses {
        world.id_is_taken(status.id);
        let (world, surroundings) = (world.clone(), surroundings.clone());
        attached.spawn(async move { attach(&world, uuid, status, &surroundings).await });
    }
    attached.join_all().await;
}

async fn attach(world: &Arc<World>, uuid: Uuid, status: Status, surroundings: &Surroundings) {
    let definition = Definition::of_run(&status.xml, surroundings).ok().filter(|definition| definition.uuid() == uuid);
    let found = if status.is_known() && status.boot == world.node.boot { process(&status) } else { None };
    let (Some(mut definition), Some(process)) = (definition, found) else {
        forget(world, uuid).await;
        return;
    };
    // A process that answers to this number, was started at that moment, and is not the domain's, is nobody's business here.
    let Ok(domain) = world.enter(&mut definition) else { return };
    match meet(world, &domain, &status, definition, &process).await {
        Ok(()) => {}
        Err(_) => {
            // It cannot be talked to, so it must not run beside another that is started in its place.
            let _ = process.kill();
            process.ended().await;
            forget(world, uuid).await;
            if domain.lock().config.is_none() {
                world.remove(&domain);
            }
        }
    }
}

fn process(status: &Status) -> Option<Arc<Process>> {
    Process::find(status.pid, status.start_time).ok().flatten().map(Arc::new)
}

/// A run that has ended unseen.
async fn forget(world: &World, uuid: Uuid) {
    let _ = world.store.remove_status(uuid).await;
    if let Ok(domain) = world.domain_by_uuid(uuid) {
        domain.lock().reason = Stop::Unseen.reason();
    }
}

/// Talks to the QEMU of a run, and takes the run over.
async fn meet(world: &Arc<World>, domain: &Arc<QemuDomain>, status: &Status, definition: Definition, process: &Arc<Process>) -> Result<()> {
    let name = domain.name();
    let lost =
        |why: String| error(virtkit_api::ErrorCode::OPERATION_FAILED, format!("the QEMU of the domain {name:?} cannot be reached: {why}"));
    let meeting = world.store.meeting(domain.uuid())?;
    let stream = meeting.connect().and_then(UnixStream::from_std).map_err(|cause| lost(cause.to_string()))?;
    let (ear, armed, closed) = Ear::new(world.clone(), domain.clone(), status.id);
    let opened = timeout(PATIENCE, Monitor::open(stream, ear)).await;
    let (monitor, _) = opened.map_err(|_| lost("it does not answer".to_owned()))?.map_err(|failure| lost(failure.to_string()))?;
    let answer = timeout(PATIENCE, execute(&monitor, &name, "query-uuid", Value::Null)).await;
    let answer = answer.map_err(|_| lost("it does not answer".to_owned()))??;
    if answer["UUID"].as_str().and_then(|uuid| Uuid::try_parse(uuid).ok()) != Some(domain.uuid()) {
        return Err(lost(format!("it says that it is {}", answer["UUID"])));
    }
    let seen = execute(&monitor, &name, "query-status", Value::Null).await?;
    let seen = seen["status"].as_str().unwrap_or("").to_owned();
    if seen == "prelaunch" && !status.paused {
        return Err(lost("its start was not completed".to_owned()));
    }
    let (now, reason) = state(&seen, status);
    {
        let mut state = domain.lock();
        (state.now, state.reason) = (now, reason);
        world.runs(domain, status.id);
        let watch = spawner().handle().spawn(watch(world.clone(), domain.clone(), status.id, process.clone(), closed));
        state.live = Some(Live {
            id: status.id,
            definition,
            process: process.clone(),
            monitor,
            starting: Arc::default(),
            paused_at_start: status.paused,
            stop: None,
            pausing: None,
            restart: status.restart,
            restarting: false,
            sessions: Sessions::default(),
            watch: Some(watch.abort_handle()),
        });
        domain.show(true);
    }
    armed.listen();
    if seen == "shutdown" {
        after_power_off(world, domain, status.id, process);
    }
    Ok(())
}

/// Its guest powered off while nobody looked, and QEMU waits for what is to be done.
fn after_power_off(world: &Arc<World>, domain: &Arc<QemuDomain>, id: i32, process: &Process) {
    let restarts = {
        let mut state = domain.lock();
        let Some(live) = state.live.as_mut() else { return };
        let restarts = live.restart || live.definition.actions().is_ok_and(|actions| actions.poweroff == crate::definition::Then::Restart);
        live.restarting = restarts;
        live.stop = (!restarts).then_some(Stop::Shutdown);
        restarts
    };
    if restarts {
        spawner().handle().spawn(restart(world.clone(), domain.clone(), id));
    } else {
        let _ = process.terminate();
    }
}

/// What QEMU's word for its state means. The reason is the one that was kept, if the state is still the same.
fn state(seen: &str, status: &Status) -> (DomainState, i32) {
    let kept = (status.state(), status.reason);
    let starting = (DomainState::PAUSED, DomainPausedReason::STARTING_UP.0);
    match seen {
        "running" if kept.0 == DomainState::RUNNING => kept,
        // Its owner was killed before it noted the first step.
        "running" if kept == starting => (DomainState::RUNNING, DomainRunningReason::BOOTED.0),
        "running" => (DomainState::RUNNING, DomainRunningReason::UNKNOWN.0),
        "io-error" => (DomainState::PAUSED, DomainPausedReason::IO_ERROR.0),
        "watchdog" => (DomainState::PAUSED, DomainPausedReason::WATCHDOG.0),
        "guest-panicked" => (DomainState::CRASHED, DomainCrashedReason::PANICKED.0),
        "suspended" => (DomainState::PM_SUSPENDED, DomainPmSuspendedReason::UNKNOWN.0),
        "shutdown" => (DomainState::SHUTDOWN, DomainShutdownReason::UNKNOWN.0),
        "prelaunch" => (DomainState::PAUSED, DomainPausedReason::USER.0),
        _ if kept.0 == DomainState::PAUSED && kept != starting => kept,
        _ => (DomainState::PAUSED, DomainPausedReason::UNKNOWN.0),
    }
}
