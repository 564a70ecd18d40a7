//! Controllers: those that are listed, and those that other devices need.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use virtkit_api::Result;
use virtkit_document::{DomainController, DomainDevice};

use super::place::{PciPlace, built_in, virtio_serial_controller};
use super::{Command, Family, name_of};
use crate::definition::{Definition, Drive, is_stub, number};
use crate::error::unsupported;

/// The place of the IDE controller of `pc`.
const IDE: PciPlace = PciPlace::first_bus(1, 1);

/// The place of the SATA controller of `q35`.
const SATA: PciPlace = PciPlace::first_bus(0x1f, 2);

/// Writes all of them.
pub fn write(command: &mut Command, definition: &Definition) -> Result<()> {
    let listed = || {
        definition.devices().iter().filter_map(|device| match device {
            DomainDevice::Controller(controller) => Some(controller),
            _ => None,
        })
    };
    // Buses come before what is on them, also where a document lists them behind it.
    for pci in [true, false] {
        listed().filter(|controller| (controller.kind == "pci") == pci).try_for_each(|controller| one(command, controller))?;
    }
    let needed = Needed::of(definition)?;
    let missing = |kind: &str, numbers: &BTreeSet<u32>| -> Vec<u32> {
        let known = |number: u32| listed().any(|controller| controller.kind == kind && controller.index.unwrap_or(0) == number);
        numbers.iter().copied().filter(|number| !known(*number)).collect()
    };
    for number in missing("scsi", &needed.scsi) {
        command.device(json!({ "driver": "virtio-scsi-pci", "id": format!("scsi{number}") }), None)?;
    }
    if command.family == Family::I440fx && missing("sata", &needed.sata).contains(&0) {
        command.device(json!({ "driver": "ich9-ahci", "id": "sata0" }), None)?;
    }
    for number in missing("virtio-serial", &needed.virtio_serial) {
        command.device(json!({ "driver": "virtio-serial-pci", "id": format!("virtio-serial{number}") }), None)?;
    }
    if needed.usb && !listed().any(|controller| controller.kind == "usb") {
        command.device(json!({ "driver": "qemu-xhci", "id": "usb" }), None)?;
    }
    Ok(())
}

/// The controllers that devices are on, by their numbers.
#[derive(Default)]
struct Needed {
    scsi: BTreeSet<u32>,
    sata: BTreeSet<u32>,
    virtio_serial: BTreeSet<u32>,
    usb: bool,
}

impl Needed {
    fn of(definition: &Definition) -> Result<Self> {
        let mut needed = Self::default();
        for device in definition.devices() {
            match device {
                DomainDevice::Disk(disk) => {
                    let Some(Drive { controller, .. }) = Drive::of(disk)? else { continue };
                    match disk.target.as_ref().and_then(|target| target.bus.as_deref()) {
                        Some("scsi") => _ = needed.scsi.insert(controller),
                        Some("sata") => _ = needed.sata.insert(controller),
                        _ => {}
                    }
                }
                DomainDevice::Console(console) if !is_stub(console) => {
                    let number = virtio_serial_controller(name_of(console.alias.as_ref()), console.address.as_ref())?;
                    needed.virtio_serial.insert(number);
                }
                DomainDevice::Input(input) => needed.usb |= input.bus.as_deref() == Some("usb"),
                _ => {}
            }
        }
        Ok(needed)
    }
}

fn one(command: &mut Command, controller: &DomainController) -> Result<()> {
    let name = name_of(controller.alias.as_ref());
    let index = controller.index.unwrap_or(0);
    // What is connected to it knows it by its number.
    let usb = if index == 0 { "usb".to_owned() } else { format!("usb{index}") };
    let model = controller.model.as_deref();
    let address = controller.address.as_ref();
    let device = match (controller.kind.as_str(), model, command.family) {
        // Those that the machine has by itself.
        ("pci", None | Some("pci-root"), Family::I440fx) | ("pci", None | Some("pcie-root"), Family::Q35) | ("usb", Some("none"), _)
            if index == 0 =>
        {
            only(controller, &[])?;
            return built_in(name, address, None);
        }
        ("ide", None | Some("piix3"), Family::I440fx) if index == 0 => {
            only(controller, &[])?;
            return built_in(name, address, Some(IDE));
        }
        ("sata", None, Family::Q35) if index == 0 => {
            only(controller, &[])?;
            return built_in(name, address, Some(SATA));
        }
        ("pci", Some("pcie-root-port"), Family::Q35) => root_port(controller, index)?,
        ("sata", None | Some("ahci"), Family::I440fx) if index == 0 => plain(controller, "ich9-ahci", "sata0", &[])?,
        ("scsi", None | Some("virtio-scsi"), _) => plain(controller, "virtio-scsi-pci", &format!("scsi{index}"), &[])?,
        ("virtio-serial", None, _) => plain(controller, "virtio-serial-pci", &format!("virtio-serial{index}"), &["max_ports"])?,
        ("usb", None | Some("qemu-xhci"), _) => plain(controller, "qemu-xhci", &usb, &["p2", "p3"])?,
        ("usb", Some("nec-xhci"), _) => plain(controller, "nec-usb-xhci", &usb, &["p2", "p3"])?,
        ("usb", Some("piix3-uhci"), _) => plain(controller, "piix3-usb-uhci", &usb, &[])?,
        _ => {
            let model = model.map(|model| format!(" and the model {model:?}")).unwrap_or_default();
            return Err(refuse(controller, &format!("{model} is not known to virtkit")));
        }
    };
    command.device(device, address)
}

/// A controller, and what its number of ports is called.
fn plain(controller: &DomainController, driver: &str, name: &str, ports: &[&str]) -> Result<Value> {
    only(controller, if ports.is_empty() { &[] } else { &["ports"] })?;
    let mut device = json!({ "driver": driver, "id": name });
    for (property, count) in ports.iter().zip(controller.ports.iter().cycle()) {
        device[property] = (*count).into();
    }
    Ok(device)
}

/// A port of PCI Express, with the numbers that the guest sees; its own where none are said.
fn root_port(controller: &DomainController, index: u32) -> Result<Value> {
    only(controller, &["model", "target"])?;
    if let Some(chip) = controller.chip.as_ref().filter(|chip| chip.name != "pcie-root-port") {
        return Err(refuse(controller, &format!(" is a {:?}; virtkit knows pcie-root-port", chip.name)));
    }
    let target = controller.target.as_ref();
    let port = match target.and_then(|target| target.port.as_deref()) {
        None => index,
        Some(text) => number(text).ok_or_else(|| refuse(controller, &format!(" has the port {text:?}, which is no number")))?,
    };
    let chassis = target.and_then(|target| target.chassis).unwrap_or(index);
    Ok(json!({ "driver": "pcie-root-port", "id": format!("pci.{index}"), "port": port, "chassis": chassis }))
}

/// Refuses what is said of a controller that has no such thing.
fn only(controller: &DomainController, known: &[&str]) -> Result<()> {
    let said = [("ports", controller.ports.is_some()), ("model", controller.chip.is_some()), ("target", controller.target.is_some())];
    match said.into_iter().find(|(part, said)| *said && !known.contains(part)) {
        Some((part, _)) => Err(refuse(controller, &format!(" has a {part:?}, which it cannot have"))),
        None => Ok(()),
    }
}

fn refuse(controller: &DomainController, what: &str) -> virtkit_api::Error {
    unsupported(format!("the <controller> {} of type {:?}{what}", controller.index.unwrap_or(0), controller.kind))
}
