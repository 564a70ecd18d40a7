//! The monitor, for whoever wants to talk to QEMU himself.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use virtkit_api::{DomainQemuMonitorCommandFlags, DomainRef, ErrorCode, Result};
use virtkit_driver::{DomainMonitor, Reply};

use super::lifecycle::monitor;
use super::live::{execute, refused};
use crate::driver::QemuDriver;
use crate::error::{error, wrong};
use crate::qmp::{Failure, Monitor};

impl DomainMonitor for QemuDriver {
    fn qemu_monitor_command(&self, domain: &DomainRef, command: &str, flags: DomainQemuMonitorCommandFlags) -> Reply<String> {
        let (command, is_human) = (command.to_owned(), flags.contains(DomainQemuMonitorCommandFlags::HMP));
        self.change(domain, move |_, domain| async move {
            let monitor = monitor(&domain)?;
            let name = domain.name().to_string();
            if is_human { human(&monitor, &name, &command).await } else { json(&monitor, &name, &command).await }
        })
    }
}

/// A command as QMP has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    execute: String,
    #[serde(default)]
    arguments: Option<Map<String, Value>>,
    /// What the answer is to be told from others by. The monitor has numbers of its own for that.
    id: Option<Value>,
}

/// Gives a command of QMP, and gives the answer as QMP has it: a refusal is one, too.
async fn json(monitor: &Monitor, domain: &str, command: &str) -> Result<String> {
    let given: Command = serde_json::from_str(command).map_err(|why| wrong(format!("{command:?} is no command of QMP: {why}")))?;
    let arguments = given.arguments.map_or(Value::Null, Value::Object);
    let mut answer = match monitor.execute(&given.execute, arguments).await {
        Ok(value) => json!({ "return": value }),
        Err(Failure::Refused { class, text }) => json!({ "error": { "class": class, "desc": text } }),
        Err(lost @ Failure::Lost(_)) => return Err(refused(domain, &given.execute, &lost)),
    };
    if let Some(id) = given.id {
        answer["id"] = id;
    }
    Ok(answer.to_string())
}

/// Gives a line to the human monitor, and gives what it prints.
async fn human(monitor: &Monitor, domain: &str, line: &str) -> Result<String> {
    match execute(monitor, domain, "human-monitor-command", json!({ "command-line": line })).await? {
        Value::String(printed) => Ok(printed),
        other => {
            Err(error(ErrorCode::INTERNAL_ERROR, format!("the human monitor of the domain {domain:?} printed {other}, which is no text")))
        }
    }
}
