//! Runs that were noted by another version of this driver, or whose notes are damaged: they are left alone, and nothing is started in their place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{DomainNoStateReason, DomainState, ErrorCode, Result, Uuid};

use super::QemuDomain;
use super::attach::forget;
use crate::error::error;
use crate::process::Process;
use crate::world::World;

/// A run that is not understood.
#[derive(Debug, Clone)]
pub struct Foreign {
    why: String,
    /// Its process, where that is known.
    process: Option<Arc<Process>>,
}

/// All of them, by the UUID of their domain.
#[derive(Debug, Default)]
pub struct Foreigners(Mutex<HashMap<Uuid, Foreign>>);

impl Foreigners {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Foreign>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Foreign {
    /// One whose process runs.
    pub fn of_process(why: &str, process: Arc<Process>) -> Self {
        Self { why: why.to_owned(), process: Some(process) }
    }

    /// One of which only the monitor is known.
    pub fn unknown(why: &str) -> Self {
        Self { why: why.to_owned(), process: None }
    }

    /// Remembers it. What its domain does is not known.
    pub fn keep(self, world: &World, uuid: Uuid) {
        world.foreigners.lock().insert(uuid, self);
        if let Ok(domain) = world.domain_by_uuid(uuid) {
            let mut state = domain.lock();
            (state.now, state.reason) = (DomainState::NO_STATE, DomainNoStateReason::UNKNOWN.0);
        }
    }

    fn has_ended(&self, world: &World, uuid: Uuid) -> bool {
        match &self.process {
            Some(process) => process.has_ended(),
            None => !world.store.is_met(uuid),
        }
    }
}

/// Refuses a start beside a run that is not understood. One that has ended meanwhile is forgotten.
///
/// # Errors
/// `OperationFailed` with the file of the run and its process.
pub async fn check(world: &World, domain: &QemuDomain) -> Result<()> {
    let uuid = domain.uuid();
    let Some(foreign) = world.foreigners.lock().get(&uuid).cloned() else { return Ok(()) };
    if foreign.has_ended(world, uuid) {
        world.foreigners.lock().remove(&uuid);
        forget(world, uuid).await;
        return Ok(());
    }
    let who = match &foreign.process {
        Some(process) => format!("the process {}", process.pid()),
        None => "a process that cannot be told from it".to_owned(),
    };
    let message = format!(
        "the domain {:?} seems to run already: {:?} cannot be understood ({}), and {who} runs; it can be started once that has ended, or be \
         found again by the version that wrote the file",
        &*domain.name(),
        world.store.status_path(uuid),
        foreign.why
    );
    Err(error(ErrorCode::OPERATION_FAILED, message))
}
