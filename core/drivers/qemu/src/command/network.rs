//! Network interfaces.

use serde_json::json;
use virtkit_api::Result;
use virtkit_document::{DomainDevice, DomainInterface};

use super::{Command, name_of};
use crate::definition::Definition;
use crate::error::unsupported;

/// Models that have the name of QEMU's device.
const MODELS: [&str; 6] = ["e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet", "virtio-net-pci"];

/// Writes an interface.
pub fn write(command: &mut Command, definition: &Definition, interface: &DomainInterface) -> Result<()> {
    let domain = definition.name();
    if interface.kind != "user" {
        let message = format!("an <interface> of the domain {domain:?} is of type {:?}; virtkit knows user", interface.kind);
        return Err(unsupported(message));
    }
    if interface.source.is_some() || interface.target.is_some() {
        let message = format!("an <interface> of type user has neither <source> nor <target>, and one of the domain {domain:?} has");
        return Err(unsupported(message));
    }
    let name = name_of(interface.alias.as_ref());
    let back = format!("host{name}");
    command.object("-netdev", &json!({ "type": "user", "id": back }));
    let model = interface.model.as_ref().map_or("rtl8139", |model| model.kind.as_str());
    let driver = match model {
        "virtio" => "virtio-net-pci",
        model if MODELS.contains(&model) => model,
        model => {
            return Err(unsupported(format!(
                "an <interface> of the domain {domain:?} has the model {model:?}, which virtkit does not know"
            )));
        }
    };
    let mut device = json!({ "driver": driver, "netdev": back, "id": name });
    if let Some(mac) = &interface.mac {
        device["mac"] = mac.address.as_str().into();
    }
    match boot_order(definition, interface) {
        Some(order) => device["bootindex"] = order.into(),
        // Its firmware is there to start from it, and is a package of its own on many systems.
        None => device["romfile"] = "".into(),
    }
    command.device(device, interface.address.as_ref())
}

fn boot_order(definition: &Definition, interface: &DomainInterface) -> Option<u32> {
    if let Some(boot) = &interface.boot {
        return Some(boot.order);
    }
    let first = definition.devices().iter().find_map(|device| match device {
        DomainDevice::Interface(interface) => Some(interface),
        _ => None,
    })?;
    (first == interface).then(|| definition.boot_place("network")).flatten()
}
