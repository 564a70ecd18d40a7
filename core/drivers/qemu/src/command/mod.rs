//! The command line of a QEMU: what a definition means for it.

mod characters;
mod checks;
mod controllers;
mod devices;
mod disks;
mod displays;
mod machine;
mod network;
mod place;
#[cfg(test)]
mod tests;

use serde_json::Value;
use virtkit_api::Result;
use virtkit_document::{DomainAddress, DomainDevice};

use crate::definition::Definition;
use crate::host::{Emulator, Kvm};

pub use displays::password;

/// The number that the monitor's socket has in QEMU.
const MONITOR: u32 = 3;

/// What a command line is made from, besides the definition.
#[derive(Debug)]
pub struct Host<'a> {
    pub emulator: &'a Emulator,
    pub kvm: Option<Kvm>,
    pub arch: &'a str,
}

/// The arguments of QEMU, growing.
#[derive(Debug)]
pub struct Command {
    words: Vec<String>,
    /// The buses of the machine.
    family: Family,
}

/// Machines with the same buses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `pc`: one PCI bus, an IDE controller.
    I440fx,
    /// `q35`: PCI Express, a SATA controller.
    Q35,
}

/// The arguments with which a definition, whose devices have names, is started. Images are looked at, so it blocks.
///
/// # Errors
/// `ConfigUnsupported` with the element that cannot be honoured; those of [`disks::layers`].
pub fn build(definition: &Definition, host: &Host<'_>) -> Result<Vec<String>> {
    checks::startable(definition)?;
    let mut command = Command { words: Vec::new(), family: machine::family(definition, host)? };
    machine::write(&mut command, definition, host)?;
    let chardev = format!("socket,id=charmonitor,fd={MONITOR},server=on,wait=off");
    command.add(["-chardev", &chardev, "-mon", "chardev=charmonitor,id=monitor,mode=control"]);
    controllers::write(&mut command, definition)?;
    for (number, device) in definition.devices().iter().enumerate() {
        match device {
            DomainDevice::Disk(disk) => disks::write(&mut command, definition, disk, number)?,
            DomainDevice::Interface(interface) => network::write(&mut command, definition, interface)?,
            DomainDevice::Serial(device) => characters::serial(&mut command, device)?,
            DomainDevice::Console(device) => characters::console(&mut command, device)?,
            DomainDevice::Input(input) => devices::input(&mut command, input)?,
            DomainDevice::Graphics(graphics) => displays::graphics(&mut command, graphics)?,
            DomainDevice::Video(video) => displays::video(&mut command, definition, video)?,
            DomainDevice::Memballoon(balloon) => devices::balloon(&mut command, balloon)?,
            DomainDevice::Rng(random) => devices::random(&mut command, random)?,
            DomainDevice::Panic(panic) => devices::panic(&mut command, panic)?,
            // Controllers come before what is connected to them.
            DomainDevice::Controller(_) => {}
            _ => return Err(checks::unknown_device(device, definition)),
        }
    }
    if host.emulator.sandbox {
        command.add(["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"]);
    }
    Ok(command.words)
}

impl Command {
    /// Adds words as they are.
    fn add<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) {
        self.words.extend(words.into_iter().map(str::to_owned));
    }

    /// Adds an option with a value that is an object: nothing in it has to be quoted.
    fn object(&mut self, option: &str, value: &Value) {
        self.words.extend([option.to_owned(), value.to_string()]);
    }

    /// Adds a device on PCI, in the place that its address says.
    fn device(&mut self, mut device: Value, address: Option<&DomainAddress>) -> Result<()> {
        let name = device["id"].as_str().unwrap_or_default().to_owned();
        place::on_pci(self.family, &mut device, &name, address)?;
        self.object("-device", &device);
        Ok(())
    }
}

/// A value in an option with `name=value` pairs, where a comma ends a pair.
fn quoted(value: &str) -> String {
    value.replace(',', ",,")
}

/// The name of a device. Devices of a running domain have one.
fn name_of(alias: Option<&virtkit_document::DomainAlias>) -> &str {
    alias.map_or("", |alias| &alias.name)
}
