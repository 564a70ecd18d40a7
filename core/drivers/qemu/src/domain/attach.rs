//! Finding again what ran when the root was closed, or its owner killed.

use std::sync::Arc;

use tokio::task::JoinSet;
use virtkit_api::{DomainState, Error, Result, Uuid};

use super::foreign::Foreign;
use super::live::{Live, Reach};
use super::reach::reach;
use super::session::Sessions;
use super::status::{Status, Trace};
use super::stop::watch;
use super::{QemuDomain, Stop};
use crate::definition::{Definition, Surroundings};
use crate::error::wrong;
use crate::process::Process;
use crate::world::World;

/// What the file of a run has led to.
enum Found {
    /// Nothing: it has ended.
    Gone,
    /// Its process.
    Run(Box<Status>, Arc<Process>),
    /// Something that may well run, and is not understood.
    Foreign(Foreign),
}

/// Finds all of them, at the same time.
///
/// # Errors
/// `SystemError` where a process cannot be looked for: then nothing was done to any.
pub async fn attach_all(world: &Arc<World>, files: Vec<(Uuid, Vec<u8>)>, surroundings: &Surroundings) -> Result<()> {
    let found: Result<Vec<_>> = files.into_iter().map(|(uuid, text)| Ok((uuid, look(world, uuid, &text)?))).collect();
    let mut attached = JoinSet::new();
    for (uuid, found) in found? {
        let (world, surroundings) = (world.clone(), surroundings.clone());
        attached.spawn(async move {
            match found {
                Found::Gone => forget(&world, uuid).await,
                Found::Foreign(foreign) => foreign.keep(&world, uuid),
                Found::Run(status, process) => match enter(&world, uuid, &status, &surroundings) {
                    Ok((domain, definition)) => attach(&world, &domain, &status, definition, process).await,
                    Err(why) => Foreign::of_process(&why.message, process).keep(&world, uuid),
                },
            }
        });
    }
    attached.join_all().await;
    Ok(())
}

/// Whether a run goes on. A file is forgotten only where it does not for sure.
fn look(world: &World, uuid: Uuid, text: &[u8]) -> Result<Found> {
    let trace = match Trace::parse(text) {
        Ok(trace) => trace,
        // Which process it was nobody knows: it is one that still listens for its owner.
        Err(why) => return Ok(if world.store.is_met(uuid) { Found::Foreign(Foreign::unknown(&why)) } else { Found::Gone }),
    };
    world.id_is_taken(trace.id);
    if trace.boot != world.node.boot {
        return Ok(Found::Gone);
    }
    let process = Process::find(trace.pid, trace.start_time)
        .map_err(|cause| Error::system(format_args!("cannot look for the process {} of the domain {uuid}", trace.pid), &cause))?;
    let Some(process) = process.map(Arc::new) else { return Ok(Found::Gone) };
    Ok(match Status::parse(text) {
        Ok(status) => Found::Run(Box::new(status), process),
        Err(why) => Found::Foreign(Foreign::of_process(&why, process)),
    })
}

/// The domain of a run.
fn enter(world: &World, uuid: Uuid, status: &Status, surroundings: &Surroundings) -> Result<(Arc<QemuDomain>, Definition)> {
    let mut definition = Definition::of_run(&status.xml, surroundings)?;
    if definition.uuid() != uuid {
        return Err(wrong(format!("it is of a domain with the UUID {}", definition.uuid())));
    }
    Ok((world.enter(&mut definition)?, definition))
}

/// A run that has ended unseen.
pub async fn forget(world: &World, uuid: Uuid) {
    let _ = world.store.remove_status(uuid).await;
    if let Ok(domain) = world.domain_by_uuid(uuid) {
        let mut state = domain.lock();
        (state.now, state.reason) = (DomainState::SHUT_OFF, Stop::Unseen.reason());
    }
}

/// Gives the run to its domain, and talks to its QEMU. One that cannot be talked to runs all the same, so that no other is started in its place.
async fn attach(world: &Arc<World>, domain: &Arc<QemuDomain>, status: &Status, definition: Definition, process: Arc<Process>) {
    {
        let mut state = domain.lock();
        (state.now, state.reason) = (status.state(), status.reason);
        world.runs(domain, status.id);
        let watch = watch(world, domain, status.id, &process, None);
        state.live = Some(Live {
            id: status.id,
            definition,
            process,
            reach: Reach::Lost("nobody has looked for it yet".to_owned()),
            starting: Arc::default(),
            paused_at_start: status.paused,
            stop: Some(Stop::Unseen),
            pausing: None,
            restart: status.restart,
            restarting: false,
            sessions: Sessions::default(),
            watch: Some(watch),
        });
        domain.show(true);
    }
    reach(world, domain).await;
}
