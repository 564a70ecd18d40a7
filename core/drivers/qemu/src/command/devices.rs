//! The smaller devices.

use serde_json::json;
use virtkit_api::Result;
use virtkit_document::{DomainBalloon, DomainInput, DomainPanic, DomainRandom, Node};

use super::{Command, name_of};
use crate::error::unsupported;

/// Writes the device by which memory is given back.
pub fn balloon(command: &mut Command, balloon: &DomainBalloon) -> Result<()> {
    match balloon.model.as_str() {
        "none" => Ok(()),
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
    let source = match backend.model.as_str() {
        "random" => {
            let texts = backend.extra.nodes().filter_map(|node| match node {
                Node::Text(text) => Some(text.trim()),
                Node::Element { .. } | Node::Comment(_) => None,
            });
            let path: String = texts.collect();
            json!({ "qom-type": "rng-random", "id": back, "filename": if path.is_empty() { "/dev/urandom" } else { &path } })
        }
        "builtin" => json!({ "qom-type": "rng-builtin", "id": back }),
        model => return Err(unsupported(format!("the <backend> of an <rng> is {model:?}; virtkit knows random and builtin"))),
    };
    command.object("-object", &source);
    command.device(json!({ "driver": "virtio-rng-pci", "rng": back, "id": name }), random.address.as_ref())
}

/// Writes a keyboard, a mouse or a tablet. Those on PS/2 are part of the machine.
pub fn input(command: &mut Command, input: &DomainInput) -> Result<()> {
    let driver = match (input.bus.as_deref().unwrap_or("ps2"), input.kind.as_str()) {
        ("ps2", "keyboard" | "mouse") => return Ok(()),
        ("usb", "tablet") => "usb-tablet",
        ("usb", "mouse") => "usb-mouse",
        ("usb", "keyboard") => "usb-kbd",
        ("virtio", "tablet") => "virtio-tablet-pci",
        ("virtio", "mouse") => "virtio-mouse-pci",
        ("virtio", "keyboard") => "virtio-keyboard-pci",
        (bus, kind) => return Err(unsupported(format!("an <input> is a {kind:?} on {bus:?}, which virtkit does not know"))),
    };
    let place = input.address.as_ref().filter(|address| address.kind.as_deref() != Some("usb"));
    command.device(json!({ "driver": driver, "id": name_of(input.alias.as_ref()) }), place)
}

/// Writes the device by which a guest tells that it crashed.
pub fn panic(command: &mut Command, panic: &DomainPanic) -> Result<()> {
    match panic.model.as_deref().unwrap_or("isa") {
        "isa" => command.device(json!({ "driver": "pvpanic" }), None),
        model => Err(unsupported(format!("the <panic> device has the model {model:?}; virtkit knows isa"))),
    }
}
