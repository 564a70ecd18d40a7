//! What is kept on disk of a running domain, so that it is found again.

use serde::{Deserialize, Serialize};
use virtkit_api::{DomainPausedReason, DomainState};

use super::{QemuDomain, State};
use crate::definition::Definition;
use crate::process::Process;
use crate::world::World;

/// The form of the file.
const FORM: u32 = 1;

/// A run of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    form: u32,
    /// The run of the host's kernel: after another start of the host nothing of it is left.
    pub boot: String,
    /// The number of the domain.
    pub id: i32,
    pub pid: i32,
    pub start_time: u64,
    /// What the domain did, and why.
    state: i32,
    pub reason: i32,
    /// Somebody asked for a start with the processors stopped.
    pub paused: bool,
    /// The guest was asked to restart.
    pub restart: bool,
    /// What it runs with.
    pub xml: String,
}

/// What the file says in every form that it ever had and will have: enough to find out whether the run goes on.
#[derive(Debug, Deserialize)]
pub struct Trace {
    form: u32,
    pub boot: String,
    pub id: i32,
    pub pid: i32,
    pub start_time: u64,
}

impl Trace {
    /// Reads it, or says why that cannot be.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }
}

impl Status {
    /// Reads all of it, or says why that cannot be.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let Trace { form, .. } = Trace::parse(text)?;
        if form != FORM {
            return Err(format!("it has the form {form}, and this version knows the form {FORM}"));
        }
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }

    /// That of a domain whose process was just started.
    pub fn begun(world: &World, process: &Process, id: i32, paused: bool, definition: &Definition) -> Self {
        Self {
            form: FORM,
            boot: world.node.boot.clone(),
            id,
            pid: process.pid(),
            start_time: process.start_time(),
            state: DomainState::PAUSED.0,
            reason: DomainPausedReason::STARTING_UP.0,
            paused,
            restart: false,
            xml: definition.to_xml(),
        }
    }

    /// That of a domain which is locked; none for one that does not run.
    pub fn of(state: &State, world: &World) -> Option<Self> {
        let live = state.live.as_ref()?;
        Some(Self {
            form: FORM,
            boot: world.node.boot.clone(),
            id: live.id,
            pid: live.process.pid(),
            start_time: live.process.start_time(),
            state: state.now.0,
            reason: state.reason,
            paused: live.paused_at_start,
            restart: live.restart,
            xml: live.definition.to_xml(),
        })
    }

    pub fn state(&self) -> DomainState {
        DomainState(self.state)
    }
}

impl QemuDomain {
    /// Keeps what is known of its run. Where it does not run any more there is nothing to keep.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn save_status(&self, world: &World) -> virtkit_api::Result<()> {
        let _saving = self.saving.lock().await;
        let status = Status::of(&self.lock(), world);
        match status {
            Some(status) => world.store.write_status(self.uuid(), &status).await,
            None => Ok(()),
        }
    }
}
