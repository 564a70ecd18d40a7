//! Controllers: those that are listed, and those that other devices need.

use serde_json::json;
use virtkit_api::Result;
use virtkit_document::{DomainController, DomainDevice};

use super::{Command, Family, name_of};
use crate::definition::Definition;
use crate::error::unsupported;

/// Writes all of them.
pub fn write(command: &mut Command, definition: &Definition) -> Result<()> {
    let listed = || {
        definition.devices().iter().filter_map(|device| match device {
            DomainDevice::Controller(controller) => Some(controller),
            _ => None,
        })
    };
    for controller in listed() {
        one(command, controller)?;
    }
    let has = |kind: &str| listed().any(|controller| controller.kind == kind);
    if on_bus(definition, "scsi") && !has("scsi") {
        command.device(json!({ "driver": "virtio-scsi-pci", "id": "scsi0" }), None)?;
    }
    if command.family == Family::I440fx && on_bus(definition, "sata") && !has("sata") {
        command.device(json!({ "driver": "ich9-ahci", "id": "sata0" }), None)?;
    }
    let console = |device: &DomainDevice| match device {
        DomainDevice::Console(console) => console.target.as_ref().and_then(|target| target.kind.as_deref()) == Some("virtio"),
        _ => false,
    };
    if definition.devices().iter().any(console) && !has("virtio-serial") {
        command.device(json!({ "driver": "virtio-serial-pci", "id": "virtio-serial0" }), None)?;
    }
    let usb = |device: &DomainDevice| matches!(device, DomainDevice::Input(input) if input.bus.as_deref() == Some("usb"));
    if definition.devices().iter().any(usb) && !has("usb") {
        command.device(json!({ "driver": "qemu-xhci", "id": "usb" }), None)?;
    }
    Ok(())
}

fn on_bus(definition: &Definition, bus: &str) -> bool {
    definition.devices().iter().any(|device| match device {
        DomainDevice::Disk(disk) => disk.target.as_ref().and_then(|target| target.bus.as_deref()) == Some(bus),
        _ => false,
    })
}

fn one(command: &mut Command, controller: &DomainController) -> Result<()> {
    let name = name_of(controller.alias.as_ref());
    let index = controller.index.unwrap_or(0);
    let model = controller.model.as_deref();
    let refuse = || {
        let model = model.map(|model| format!(" and the model {model:?}")).unwrap_or_default();
        Err(unsupported(format!("the <controller> {index} of type {:?}{model} is not known to virtkit", controller.kind)))
    };
    let device = match (controller.kind.as_str(), model, command.family) {
        // Those that the machine has by itself.
        ("pci", None | Some("pci-root"), Family::I440fx)
        | ("pci", None | Some("pcie-root"), Family::Q35)
        | ("ide", None, Family::I440fx)
        | ("sata", None, Family::Q35)
        | ("usb", Some("none"), _)
            if index == 0 =>
        {
            return Ok(());
        }
        ("pci", Some("pcie-root-port"), Family::Q35) => {
            json!({ "driver": "pcie-root-port", "id": format!("pci.{index}"), "port": index, "chassis": index })
        }
        ("sata", None | Some("ahci"), Family::I440fx) if index == 0 => json!({ "driver": "ich9-ahci", "id": "sata0" }),
        ("scsi", None | Some("virtio-scsi"), _) if index == 0 => json!({ "driver": "virtio-scsi-pci", "id": "scsi0" }),
        ("virtio-serial", None, _) if index == 0 => json!({ "driver": "virtio-serial-pci", "id": "virtio-serial0" }),
        ("usb", None | Some("qemu-xhci"), _) => json!({ "driver": "qemu-xhci", "id": name }),
        ("usb", Some("piix3-uhci"), _) => json!({ "driver": "piix3-usb-uhci", "id": name }),
        ("usb", Some("nec-xhci"), _) => json!({ "driver": "nec-usb-xhci", "id": name }),
        _ => return refuse(),
    };
    command.device(device, controller.address.as_ref())
}
