//! A run of a domain.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use tokio::task::AbortHandle;
use virtkit_api::{Error, ErrorCode, Result};

use super::session::Sessions;
use super::stop::Stop;
use crate::definition::Definition;
use crate::error::error;
use crate::process::Process;
use crate::qmp::{End, Failure, Monitor};

/// A process that runs a domain, and what is known of it.
#[derive(Debug)]
pub struct Live {
    /// The number of the domain while it runs. No two runs of a root have the same.
    pub id: i32,
    /// What it runs with.
    pub definition: Definition,
    pub process: Arc<Process>,
    pub reach: Reach,
    /// It has not run yet: its first step is told as its start.
    pub starting: Arc<AtomicBool>,
    /// It was to be started with its processors stopped.
    pub paused_at_start: bool,
    /// Why it is about to stop.
    pub stop: Option<Stop>,
    /// Why it will be paused, where that is known beforehand.
    pub pausing: Option<i32>,
    /// The guest was asked to restart: when it powers off it begins anew.
    pub restart: bool,
    /// The guest has ended and begins anew at this moment.
    pub restarting: bool,
    /// Who has a console open.
    pub sessions: Sessions,
    /// What waits for the process to end.
    pub watch: Option<AbortHandle>,
}

/// Whether QEMU can be talked to.
#[derive(Debug)]
pub enum Reach {
    /// By this monitor.
    Monitor(Monitor),
    /// Not, and why. What runs goes on.
    Lost(String),
}

impl Reach {
    /// Whether somebody has to come again. Who got no answer knows it at once, and whoever waits for the end of the monitor a moment later.
    pub fn is_lost(&self) -> bool {
        match self {
            Self::Monitor(monitor) => monitor.is_given_up(),
            Self::Lost(_) => true,
        }
    }
}

impl Live {
    /// The monitor.
    ///
    /// # Errors
    /// `OperationFailed` where QEMU cannot be reached.
    pub fn monitor(&self) -> Result<Monitor> {
        match &self.reach {
            Reach::Monitor(monitor) => Ok(monitor.clone()),
            Reach::Lost(why) => Err(unreachable(self.definition.name(), why)),
        }
    }
}

/// The error that a QEMU runs, and this side cannot talk to it.
fn unreachable(domain: &str, why: &str) -> Error {
    let message = format!("the QEMU of the domain {domain:?} cannot be reached: {why}; it runs on, and destroying the domain ends it");
    error(ErrorCode::OPERATION_FAILED, message)
}

/// Gives QEMU a command. Its refusal is an error with its words.
///
/// # Errors
/// `OperationInvalid` where the domain ends meanwhile, `OperationFailed` where QEMU refuses or cannot be reached any more.
pub async fn execute(monitor: &Monitor, domain: &str, command: &str, arguments: Value) -> Result<Value> {
    monitor.execute(command, arguments).await.map_err(|failure| refused(domain, command, &failure))
}

/// The error for a command that has no result.
pub fn refused(domain: &str, command: &str, failure: &Failure) -> Error {
    match failure {
        Failure::Refused { text, .. } => {
            error(ErrorCode::OPERATION_FAILED, format!("QEMU refused {command:?} for the domain {domain:?}: {text}"))
        }
        Failure::Lost(End::Theirs) => {
            error(ErrorCode::OPERATION_INVALID, format!("the domain {domain:?} ended before QEMU answered {command:?}"))
        }
        Failure::Lost(End::Ours(why)) => unreachable(domain, why),
    }
}
