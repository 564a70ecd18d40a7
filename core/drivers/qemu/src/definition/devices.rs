//! What devices have in common.

use virtkit_document::{DomainAlias, DomainCharacterDevice, DomainDevice};

/// The name of a device, for those that can have one; none for what has no such element.
pub fn alias_of(device: &mut DomainDevice) -> Option<&mut Option<DomainAlias>> {
    match device {
        DomainDevice::Disk(device) => Some(&mut device.alias),
        DomainDevice::Interface(device) => Some(&mut device.alias),
        DomainDevice::Serial(device) | DomainDevice::Console(device) => Some(&mut device.alias),
        DomainDevice::Controller(device) => Some(&mut device.alias),
        DomainDevice::Input(device) => Some(&mut device.alias),
        DomainDevice::Graphics(device) => Some(&mut device.alias),
        DomainDevice::Video(device) => Some(&mut device.alias),
        DomainDevice::Memballoon(device) => Some(&mut device.alias),
        DomainDevice::Rng(device) => Some(&mut device.alias),
        DomainDevice::Panic(device) => Some(&mut device.alias),
        _ => None,
    }
}

/// The bus that the name of a disk speaks of.
pub fn bus_of(target: &str) -> Option<&'static str> {
    [("vd", "virtio"), ("hd", "ide"), ("sd", "scsi"), ("fd", "fdc")]
        .into_iter()
        .find(|(prefix, _)| target.starts_with(prefix))
        .map(|(_, bus)| bus)
}

/// The number in the name of a disk: 0 for `vda`, 26 for `vdaa`.
pub fn disk_index(target: &str) -> Option<u32> {
    let letters = target.get(2..).filter(|letters| !letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_lowercase()))?;
    let number = letters.bytes().try_fold(0_u32, |number, letter| number.checked_mul(26)?.checked_add(u32::from(letter - b'a') + 1))?;
    Some(number - 1)
}

/// Whether a console is a serial line seen from the other side, and not a device of its own.
pub fn is_stub(console: &DomainCharacterDevice) -> bool {
    console.target.as_ref().and_then(|target| target.kind.as_deref()).is_none_or(|kind| kind == "serial")
}

/// Whether the host's end of a device is a terminal.
pub fn is_pty(device: &DomainCharacterDevice) -> bool {
    device.kind == "pty"
}

#[cfg(test)]
mod tests {
    use super::disk_index;

    #[test]
    fn names_of_disks_are_numbers() {
        let cases =
            [("vda", Some(0)), ("sdz", Some(25)), ("vdaa", Some(26)), ("hd", None), ("vdA", None), ("x", None), ("vdaaaaaaaaaaaa", None)];
        for (name, index) in cases {
            assert_eq!(disk_index(name), index, "{name}");
        }
    }
}
