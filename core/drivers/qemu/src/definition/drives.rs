//! Where disks are on their controllers.

use virtkit_api::Result;
use virtkit_document::DomainDisk;

use super::address::Address;
use super::devices::disk_index;

/// How many disks libvirt counts on one SCSI controller: of 16 units the seventh is the controller's own.
const ON_SCSI: u32 = 15;

/// The place of a disk on a controller for drives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drive {
    pub controller: u32,
    pub bus: u32,
    pub target: u32,
    pub unit: u32,
}

impl Drive {
    /// The place that the address of a disk says, or else the one that libvirt reads from its name; none for a disk that is on no such controller.
    ///
    /// # Errors
    /// `ConfigUnsupported` for an address that says something else.
    pub fn of(disk: &DomainDisk) -> Result<Option<Self>> {
        let name = disk.target.as_ref().map_or("", |target| target.device.as_str());
        let bus = disk.target.as_ref().and_then(|target| target.bus.as_deref()).unwrap_or_default();
        if !matches!(bus, "ide" | "sata" | "scsi") {
            return Ok(None);
        }
        let address = Address::of(disk.address.as_ref(), name, "drive", &["controller", "bus", "target", "unit"])?;
        if let Some(address) = address.filter(|address| !address.is_anywhere()) {
            return Ok(Some(Self {
                controller: address.number("controller")?,
                bus: address.number("bus")?,
                target: address.number("target")?,
                unit: address.number("unit")?,
            }));
        }
        let index = disk_index(name).unwrap_or_default();
        Ok(Some(match bus {
            "ide" => Self { controller: index / 4, bus: index % 4 / 2, target: 0, unit: index % 2 },
            "sata" => Self { controller: index / 6, bus: 0, target: 0, unit: index % 6 },
            _ => {
                let unit = index % ON_SCSI;
                Self { controller: index / ON_SCSI, bus: 0, target: 0, unit: unit + u32::from(unit >= 7) }
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use virtkit_document::{DomainAddress, DomainDisk, DomainDiskTarget, Extra};

    use super::Drive;

    fn disk(name: &str, bus: &str) -> DomainDisk {
        let target = DomainDiskTarget { device: name.into(), bus: Some(bus.into()), extra: Extra::default() };
        DomainDisk { target: Some(target), ..DomainDisk::default() }
    }

    #[test]
    fn names_have_places() {
        let cases =
            [("hda", "ide", [0, 0, 0, 0]), ("hdd", "ide", [0, 1, 0, 1]), ("sdf", "sata", [0, 0, 0, 5]), ("sdg", "sata", [1, 0, 0, 0])];
        let scsi =
            [("sda", "scsi", [0, 0, 0, 0]), ("sdg", "scsi", [0, 0, 0, 6]), ("sdh", "scsi", [0, 0, 0, 8]), ("sdp", "scsi", [1, 0, 0, 0])];
        for (name, bus, [controller, channel, target, unit]) in cases.into_iter().chain(scsi) {
            let expected = Drive { controller, bus: channel, target, unit };
            assert_eq!(Drive::of(&disk(name, bus)).unwrap(), Some(expected), "{name} on {bus}");
        }
        assert_eq!(Drive::of(&disk("vda", "virtio")).unwrap(), None);
    }

    #[test]
    fn an_address_counts_more_than_a_name() {
        let address = |kind: &str| DomainAddress {
            kind: Some(kind.into()),
            controller: Some("1".into()),
            unit: Some("5".into()),
            ..DomainAddress::default()
        };
        let mut one = disk("sda", "scsi");
        one.address = Some(address("drive"));
        assert_eq!(Drive::of(&one).unwrap(), Some(Drive { controller: 1, bus: 0, target: 0, unit: 5 }));
        one.address = Some(address("pci"));
        assert!(Drive::of(&one).unwrap_err().message.contains("\"pci\""));
    }
}
