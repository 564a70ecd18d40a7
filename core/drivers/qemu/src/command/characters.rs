//! Serial lines and consoles.

use serde_json::{Value, json};
use virtkit_api::Result;
use virtkit_document::{DomainCharacterDevice, OnOff};

use super::{Command, name_of, quoted};
use crate::definition::is_stub;
use crate::error::unsupported;

/// Writes a serial line.
pub fn serial(command: &mut Command, device: &DomainCharacterDevice) -> Result<()> {
    let name = name_of(device.alias.as_ref());
    let target = device.target.as_ref();
    let kind = target.and_then(|target| target.kind.as_deref()).unwrap_or("isa-serial");
    let model = target.and_then(|target| target.model.as_ref()).map_or("isa-serial", |model| model.name.as_str());
    let port = target.and_then(|target| target.port).unwrap_or(0);
    if kind != "isa-serial" || model != "isa-serial" || port > 3 {
        return Err(unsupported(format!(
            "the <serial> line {name:?} is a {kind:?} {model:?} at port {port}; virtkit knows isa-serial at 0 to 3"
        )));
    }
    let back = back(command, device)?;
    front(command, device, json!({ "driver": "isa-serial", "chardev": back, "id": name, "index": port }), "isa")
}

/// Writes a console. The first one is a serial line seen from the other side.
pub fn console(command: &mut Command, device: &DomainCharacterDevice) -> Result<()> {
    if is_stub(device) {
        return Ok(());
    }
    let name = name_of(device.alias.as_ref());
    match device.target.as_ref().and_then(|target| target.kind.as_deref()) {
        Some("virtio") => {
            let back = back(command, device)?;
            front(
                command,
                device,
                json!({ "driver": "virtconsole", "chardev": back, "id": name, "bus": "virtio-serial0.0" }),
                "virtio-serial",
            )
        }
        kind => {
            Err(unsupported(format!("the <console> {name:?} is of the kind {:?}; virtkit knows serial and virtio", kind.unwrap_or(""))))
        }
    }
}

/// Writes the guest's end. It is on a bus that has one place for it, so an address on another one cannot be honoured.
fn front(command: &mut Command, device: &DomainCharacterDevice, front: Value, bus: &str) -> Result<()> {
    if let Some(kind) = device.address.as_ref().and_then(|address| address.kind.as_deref()).filter(|kind| *kind != bus) {
        let name = name_of(device.alias.as_ref());
        return Err(unsupported(format!("the <address> of {name:?} is of type {kind:?}, and the device is on {bus:?}")));
    }
    command.device(front, None)
}

/// Writes the host's end, and gives its name.
fn back(command: &mut Command, device: &DomainCharacterDevice) -> Result<String> {
    let alias = name_of(device.alias.as_ref());
    let name = format!("char{alias}");
    let source = device.source.as_ref();
    let path = || {
        let path = source.and_then(|source| source.path.as_deref()).filter(|path| path.starts_with('/'));
        path.map(quoted).ok_or_else(|| unsupported(format!("{alias:?} is of type {:?} and its <source> has no absolute path", device.kind)))
    };
    let text = match device.kind.as_str() {
        "pty" => format!("pty,id={name}"),
        "null" => format!("null,id={name}"),
        "file" => {
            let append = source.and_then(|source| source.append) == Some(OnOff(true));
            format!("file,id={name},path={},append={}", path()?, if append { "on" } else { "off" })
        }
        "unix" => match source.and_then(|source| source.mode.as_deref()).unwrap_or("connect") {
            "bind" => format!("socket,id={name},path={},server=on,wait=off", path()?),
            "connect" => format!("socket,id={name},path={}", path()?),
            mode => return Err(unsupported(format!("{alias:?} has a <source> with the mode {mode:?}; it is bind or connect"))),
        },
        kind => return Err(unsupported(format!("{alias:?} is of type {kind:?}; virtkit knows pty, file, unix and null"))),
    };
    command.add(["-chardev", &text]);
    Ok(name)
}
