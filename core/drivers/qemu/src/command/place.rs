//! Where devices are put: in the place that their address says, or where QEMU finds one.

use serde_json::Value;
use virtkit_api::Result;
use virtkit_document::{DomainAddress, OnOff};

use super::Family;
use crate::definition::{Address, number};

const OF_PCI: [&str; 5] = ["domain", "bus", "slot", "function", "multifunction"];

/// A place on PCI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PciPlace {
    bus: u32,
    slot: u32,
    function: u32,
}

impl PciPlace {
    /// One on the first bus.
    pub const fn first_bus(slot: u32, function: u32) -> Self {
        Self { bus: 0, slot, function }
    }

    fn read(address: &Address<'_>) -> Result<Self> {
        let place = Self { bus: address.number("bus")?, slot: address.number("slot")?, function: address.number("function")? };
        if address.number("domain")? != 0 || place.slot > 31 || place.function > 7 {
            return Err(address.refuse("is no place on PCI: that is the domain 0, a slot to 31 and a function to 7"));
        }
        Ok(place)
    }
}

/// Puts a device on PCI.
pub fn on_pci(family: Family, device: &mut Value, name: &str, address: Option<&DomainAddress>) -> Result<()> {
    let Some(read) = Address::of(address, name, "pci", &OF_PCI)?.filter(|address| !address.is_anywhere()) else { return Ok(()) };
    let PciPlace { bus, slot, function } = PciPlace::read(&read)?;
    device["bus"] = match (family, bus) {
        (Family::Q35, 0) => "pcie.0".into(),
        (Family::I440fx | Family::Q35, bus) => format!("pci.{bus}").into(),
    };
    device["addr"] = format!("{slot:#x}.{function:#x}").into();
    if let Some(OnOff(on)) = address.and_then(|address| address.multifunction) {
        device["multifunction"] = on.into();
    }
    Ok(())
}

/// A device that the machine has by itself: an address says where it is, and nothing else.
pub fn built_in(name: &str, address: Option<&DomainAddress>, place: Option<PciPlace>) -> Result<()> {
    let Some(place) = place else { return Address::none(address, name) };
    let Some(read) = Address::of(address, name, "pci", &OF_PCI)?.filter(|address| !address.is_anywhere()) else { return Ok(()) };
    // The chips that these machines have are of several functions anyhow.
    if PciPlace::read(&read)? == place {
        return Ok(());
    }
    let PciPlace { slot, function, .. } = place;
    Err(read.refuse(&format!("is another than the one that the machine has it at, slot {slot:#x} function {function:#x} of bus 0")))
}

/// Puts a device on USB. Controllers are called as libvirt calls them.
pub fn on_usb(device: &mut Value, name: &str, address: Option<&DomainAddress>) -> Result<()> {
    let Some(read) = Address::of(address, name, "usb", &["bus", "port"])?.filter(|address| !address.is_anywhere()) else { return Ok(()) };
    device["bus"] = match read.number("bus")? {
        0 => "usb.0".into(),
        bus => format!("usb{bus}.0").into(),
    };
    if let Some(port) = read.text("port") {
        // Behind hubs a port has several numbers: 1.2.
        if !port.split('.').all(|part| number(part).is_some()) {
            return Err(read.refuse(&format!("has port={port:?}, which is no port: one is 2, or 2.1 behind a hub")));
        }
        device["port"] = port.into();
    }
    Ok(())
}

/// Puts a device on ISA. What QEMU calls the first port differs.
pub fn on_isa(device: &mut Value, name: &str, address: Option<&DomainAddress>, first_port: &str, interrupt: Option<&str>) -> Result<()> {
    let known: &[&str] = if interrupt.is_some() { &["iobase", "irq"] } else { &["iobase"] };
    let Some(read) = Address::of(address, name, "isa", known)? else { return Ok(()) };
    for (part, property) in [("iobase", Some(first_port)), ("irq", interrupt)] {
        if let (Some(property), Some(_)) = (property, read.text(part)) {
            device[property] = read.number(part)?.into();
        }
    }
    Ok(())
}

/// Puts a device on a serial controller of virtio.
pub fn on_virtio_serial(device: &mut Value, name: &str, address: Option<&DomainAddress>) -> Result<()> {
    let read = Address::of(address, name, "virtio-serial", &["controller", "bus", "port"])?;
    device["bus"] = format!("virtio-serial{}.0", virtio_serial_controller(name, address)?).into();
    let Some(read) = read else { return Ok(()) };
    if read.number("bus")? != 0 {
        return Err(read.refuse("has another bus than 0, and a controller of virtio-serial has one"));
    }
    if read.text("port").is_some() {
        device["nr"] = read.number("port")?.into();
    }
    Ok(())
}

/// Which serial controller of virtio a device is on.
pub fn virtio_serial_controller(name: &str, address: Option<&DomainAddress>) -> Result<u32> {
    let read = Address::of(address, name, "virtio-serial", &["controller", "bus", "port"])?;
    read.map_or(Ok(0), |address| address.number("controller"))
}
