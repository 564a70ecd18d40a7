//! Displays of running domains, connected to a socket that is given.

use std::os::fd::{AsFd, OwnedFd};

use serde_json::json;
use virtkit_api::{DomainOpenGraphicsFlags, Result, Uuid};
use virtkit_document::DomainDevice;

use super::QemuDomain;
use super::live::{execute, refused};
use crate::command::password;
use crate::definition::Definition;
use crate::error::{unsupported, wrong};
use crate::qmp::Monitor;

/// Gives the displays of a QEMU that was just started their passwords.
///
/// # Errors
/// `ConfigUnsupported` for a password that cannot be one; `OperationFailed` where QEMU refuses it.
pub async fn protect(monitor: &Monitor, definition: &Definition) -> Result<()> {
    let displays: Vec<_> = definition
        .devices()
        .iter()
        .filter_map(|device| match device {
            DomainDevice::Graphics(graphics) => Some(graphics),
            _ => None,
        })
        .collect();
    for display in &displays {
        let Some(password) = password(display)? else { continue };
        if displays.len() > 1 {
            let message = format!("the domain {:?} has several <graphics>, and virtkit gives a password to one alone", definition.name());
            return Err(unsupported(message));
        }
        let arguments = json!({ "protocol": "vnc", "password": password });
        execute(monitor, definition.name(), "set_password", arguments).await?;
    }
    Ok(())
}

/// Lets a display speak its protocol over a socket.
///
/// # Errors
/// `InvalidArg` where the domain has no such display.
pub async fn give(domain: &QemuDomain, index: u32, socket: OwnedFd, flags: DomainOpenGraphicsFlags) -> Result<()> {
    let monitor = {
        let mut state = domain.lock();
        let live = domain.running(&mut state)?;
        let displays = live.definition.devices().iter().filter(|device| matches!(device, DomainDevice::Graphics(_))).count();
        if usize::try_from(index).is_ok_and(|index| index >= displays) {
            return Err(wrong(format!("the domain {:?} has no display {index}; it has {displays}, from 0", &*domain.name())));
        }
        live.monitor()?
    };
    let name = domain.name();
    let number = format!("graphics-{}", Uuid::new_v4());
    let given = monitor.execute_with("getfd", json!({ "fdname": number }), socket.as_fd()).await;
    given.map_err(|failure| refused(&name, "getfd", &failure))?;
    let skip = flags.contains(DomainOpenGraphicsFlags::SKIP_AUTH);
    let arguments = json!({ "protocol": "vnc", "fdname": number, "skipauth": skip });
    let connected = execute(&monitor, &name, "add_client", arguments).await;
    if connected.is_err() {
        // A descriptor that nobody took stays in QEMU otherwise.
        let _ = monitor.execute("closefd", json!({ "fdname": number })).await;
    }
    connected.map(drop)
}
