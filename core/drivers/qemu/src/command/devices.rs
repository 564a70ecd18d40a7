//! The smaller devices.

use serde_json::json;
use virtkit_api::Result;
use virtkit_document::{DomainBalloon, DomainInput, DomainPanic, DomainRandom, Node};

use super::place::{on_isa, on_usb};
use super::{Command, name_of};
use crate::definition::Address;
use crate::error::unsupported;

/// Writes the device by which memory is given back.
pub fn balloon(command: &mut Command, balloon: &DomainBalloon) -> Result<()> {
    match balloon.model.as_str() {
        "none" => Address::none(balloon.address.as_ref(), "memballoon"),
        "virtio" => {
            let device = json!({ "driver": "virtio-balloon-pci", "id": name_of(balloon.alias.as_ref()) });
            command.device(device, balloon.address.as_ref())
        }
        model => Err(unsupported(format!("the <memballoon> has the model {model:?}; virtkit knows virtio and none"))),
    }
}

/// Writes a source of random numbers.
pub fn random(command: &mut Command, random: &DomainRandom) -> Result<()> {
    if random.model != "virtio" {
        return Err(unsupported(format!("an <rng> has the model {:?}; virtkit knows virtio", random.model)));
    }
    let name = name_of(random.alias.as_ref());
    let back = format!("obj{name}");
    let Some(backend) = &random.backend else { return Err(unsupported("an <rng> has no <backend>")) };
    let texts = backend.extra.nodes().filter_map(|node| match node {
        Node::Text(text) => Some(text.trim()),
        Node::Element { .. } | Node::Comment(_) => None,
    });
    let path: String = texts.collect();
    let source = match backend.model.as_str() {
        "random" => {
            json!({ "qom-type": "rng-random", "id": back, "filename": if path.is_empty() { "/dev/urandom" } else { &path } })
        }
        "builtin" if path.is_empty() => json!({ "qom-type": "rng-builtin", "id": back }),
        "builtin" => return Err(unsupported(format!("the <backend> of an <rng> is builtin, which has no source {path:?}"))),
        model => return Err(unsupported(format!("the <backend> of an <rng> is {model:?}; virtkit knows random and builtin"))),
    };
    command.object("-object", &source);
    command.device(json!({ "driver": "virtio-rng-pci", "rng": back, "id": name }), random.address.as_ref())
}

/// Writes a keyboard, a mouse or a tablet. Those on PS/2 are part of the machine.
pub fn input(command: &mut Command, input: &DomainInput) -> Result<()> {
    let name = name_of(input.alias.as_ref());
    let bus = input.bus.as_deref().unwrap_or("ps2");
    let driver = match (bus, input.kind.as_str()) {
        ("ps2", "keyboard" | "mouse") => return Address::none(input.address.as_ref(), name),
        ("usb", "tablet") => "usb-tablet",
        ("usb", "mouse") => "usb-mouse",
        ("usb", "keyboard") => "usb-kbd",
        ("virtio", "tablet") => "virtio-tablet-pci",
        ("virtio", "mouse") => "virtio-mouse-pci",
        ("virtio", "keyboard") => "virtio-keyboard-pci",
        (bus, kind) => return Err(unsupported(format!("an <input> is a {kind:?} on {bus:?}, which virtkit does not know"))),
    };
    let mut device = json!({ "driver": driver, "id": name });
    if bus == "virtio" {
        return command.device(device, input.address.as_ref());
    }
    on_usb(&mut device, name, input.address.as_ref())?;
    command.object("-device", &device);
    Ok(())
}

/// Writes the device by which a guest tells that it crashed.
pub fn panic(command: &mut Command, panic: &DomainPanic) -> Result<()> {
    match panic.model.as_deref().unwrap_or("isa") {
        "isa" => {
            let name = name_of(panic.alias.as_ref());
            let mut device = json!({ "driver": "pvpanic", "id": name });
            on_isa(&mut device, name, panic.address.as_ref(), "ioport", None)?;
            command.object("-device", &device);
            Ok(())
        }
        model => Err(unsupported(format!("the <panic> device has the model {model:?}; virtkit knows isa"))),
    }
}
