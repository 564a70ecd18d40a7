//! How the devices of a running domain are called, in the configuration and in QEMU.

use virtkit_document::{DomainAlias, DomainDevice, DomainDisk, Extra};

use super::Definition;
use super::devices::{alias_of, is_stub};
use super::drives::Drive;

impl Definition {
    /// Gives each device that has none a name: the one that libvirt gives it.
    pub fn give_aliases(&mut self) {
        let mut counts = Counts::default();
        let mut first_serial = None;
        let mut first_console = true;
        for device in self.devices_mut() {
            let name = match device {
                DomainDevice::Disk(disk) => counts.disk(disk),
                DomainDevice::Interface(_) => counts.next("net"),
                DomainDevice::Serial(_) => counts.next("serial"),
                DomainDevice::Console(console) => {
                    let number = counts.next("console");
                    if std::mem::take(&mut first_console) && is_stub(console) { first_serial.clone().unwrap_or(number) } else { number }
                }
                DomainDevice::Controller(controller) => {
                    let index = controller.index.unwrap_or(0);
                    match controller.kind.as_str() {
                        "pci" => format!("pci.{index}"),
                        "usb" if index == 0 => "usb".to_owned(),
                        kind => format!("{kind}{index}"),
                    }
                }
                DomainDevice::Input(_) => counts.next("input"),
                DomainDevice::Graphics(_) => counts.next("graphics"),
                DomainDevice::Video(_) => counts.next("video"),
                DomainDevice::Memballoon(_) => counts.next("balloon"),
                DomainDevice::Rng(_) => counts.next("rng"),
                DomainDevice::Panic(_) => counts.next("panic"),
                _ => continue,
            };
            let is_serial = matches!(device, DomainDevice::Serial(_));
            let Some(alias) = alias_of(device) else { continue };
            let given = alias.get_or_insert_with(|| DomainAlias { name, extra: Extra::default() });
            if is_serial && first_serial.is_none() {
                first_serial = Some(given.name.clone());
            }
        }
    }
}

/// How many of each kind there were.
#[derive(Default)]
struct Counts(Vec<(String, u32)>);

impl Counts {
    fn next(&mut self, kind: &str) -> String {
        let at = self.0.iter().position(|(known, _)| known == kind).unwrap_or_else(|| {
            self.0.push((kind.to_owned(), 0));
            self.0.len() - 1
        });
        let number = self.0[at].1;
        self.0[at].1 += 1;
        format!("{kind}{number}")
    }

    fn disk(&mut self, disk: &DomainDisk) -> String {
        let bus = disk.target.as_ref().and_then(|target| target.bus.as_deref()).unwrap_or_default();
        // A start refuses an address that cannot be read.
        match Drive::of(disk).ok().flatten() {
            Some(Drive { controller, bus: channel, target, unit }) if bus == "scsi" => {
                format!("scsi{controller}-{channel}-{target}-{unit}")
            }
            Some(Drive { controller, bus: channel, unit, .. }) => format!("{bus}{controller}-{channel}-{unit}"),
            None => self.next(&format!("{bus}-disk")),
        }
    }
}
