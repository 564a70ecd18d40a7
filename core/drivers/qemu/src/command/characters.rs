//! Serial lines and consoles.

use serde_json::json;
use virtkit_api::Result;
use virtkit_document::{DomainCharacterDevice, OnOff};

use super::place::{on_isa, on_virtio_serial};
use super::{Command, name_of, quoted};
use crate::definition::{Address, is_stub};
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
    let mut front = json!({ "driver": "isa-serial", "chardev": back(command, device)?, "id": name, "index": port });
    on_isa(&mut front, name, device.address.as_ref(), "iobase", Some("irq"))?;
    command.object("-device", &front);
    Ok(())
}

/// Writes a console. The first one is a serial line seen from the other side.
pub fn console(command: &mut Command, device: &DomainCharacterDevice) -> Result<()> {
    let name = name_of(device.alias.as_ref());
    if is_stub(device) {
        return Address::none(device.address.as_ref(), name);
    }
    match device.target.as_ref().and_then(|target| target.kind.as_deref()) {
        Some("virtio") => {
            let mut front = json!({ "driver": "virtconsole", "chardev": back(command, device)?, "id": name });
            on_virtio_serial(&mut front, name, device.address.as_ref())?;
            command.object("-device", &front);
            Ok(())
        }
        kind => {
            Err(unsupported(format!("the <console> {name:?} is of the kind {:?}; virtkit knows serial and virtio", kind.unwrap_or(""))))
        }
    }
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
