//! What libvirt fills in where a configuration says nothing.

use virtkit_api::Result;
use virtkit_document::{
    DomainAction, DomainBalloon, DomainBootDevice, DomainCharacterDevice, DomainCharacterTarget, DomainClock, DomainConfig, DomainDevice,
    DomainDisk, DomainDiskDriver, DomainInterface, DomainInterfaceModel, DomainMac, DomainOs, DomainOsKind, Extra,
};

use super::Surroundings;
use super::devices::{alias_of, bus_of, is_stub};
use crate::error::{unsupported, wrong};

/// The operating system, the machine, the clock, what is done at an end, the emulator.
pub fn system(config: &mut DomainConfig, surroundings: &Surroundings) -> Result<()> {
    let hvm = || DomainOsKind { arch: None, machine: None, value: "hvm".to_owned(), extra: Extra::default() };
    let none = || DomainOs { kind: hvm(), kernel: None, initrd: None, cmdline: None, boot: Vec::new(), extra: Extra::default() };
    let ordered = boots_by_order(config);
    let os = config.os.get_or_insert_with(none);
    if os.kind.value != "hvm" {
        let message = format!("the domain {:?} has an operating system of type {:?}; on QEMU it is hvm", config.name, os.kind.value);
        return Err(unsupported(message));
    }
    let arch = os.kind.arch.get_or_insert_with(|| surroundings.arch.clone()).clone();
    if ordered && !os.boot.is_empty() {
        let message = format!("the domain {:?} says both in <os> and at its devices what it is started from", config.name);
        return Err(unsupported(message));
    }
    if os.boot.is_empty() && os.kernel.is_none() && !ordered {
        os.boot.push(DomainBootDevice { device: "hd".to_owned(), extra: Extra::default() });
    }
    let devices = config.devices.get_or_insert_default();
    let known = surroundings.emulator.as_ref().filter(|emulator| {
        arch == surroundings.arch && {
            let path = emulator.path.to_string_lossy();
            devices.emulator.as_deref().is_none_or(|named| named == path)
        }
    });
    if let Some(emulator) = known {
        devices.emulator.get_or_insert_with(|| emulator.path.to_string_lossy().into_owned());
        // The name of a machine that exists, so that a newer QEMU does not make another machine of it.
        match emulator.machine(os.kind.machine.as_deref()) {
            Some(machine) => os.kind.machine = Some(machine.name.clone()),
            None => {
                let machine = os.kind.machine.as_deref().unwrap_or("that is the default");
                let message = format!("the domain {:?} has the machine {machine:?}, which {:?} does not know", config.name, emulator.path);
                return Err(unsupported(message));
            }
        }
    }
    let clock = config.clock.get_or_insert_with(DomainClock::default);
    clock.offset.get_or_insert_with(|| "utc".to_owned());
    config.on_poweroff.get_or_insert(DomainAction::Destroy);
    config.on_reboot.get_or_insert(DomainAction::Restart);
    config.on_crash.get_or_insert(DomainAction::Destroy);
    Ok(())
}

fn boots_by_order(config: &DomainConfig) -> bool {
    config.devices.iter().flat_map(|devices| &devices.list).any(|device| match device {
        DomainDevice::Disk(disk) => disk.boot.is_some(),
        DomainDevice::Interface(interface) => interface.boot.is_some(),
        _ => false,
    })
}

/// The devices.
pub fn devices(config: &mut DomainConfig) -> Result<()> {
    let name = config.name.clone();
    let list = &mut config.devices.get_or_insert_default().list;
    for device in list.iter_mut() {
        forget_alias(device);
        match device {
            DomainDevice::Disk(one) => disk(one, &name)?,
            DomainDevice::Interface(one) => interface(one, &name)?,
            // The path of a terminal is of a run.
            DomainDevice::Serial(one) | DomainDevice::Console(one) if one.kind == "pty" => (one.source, one.tty) = (None, None),
            _ => {}
        }
    }
    targets(list)?;
    characters(list);
    if !list.iter().any(|device| matches!(device, DomainDevice::Memballoon(_))) {
        let balloon = DomainBalloon { model: "virtio".to_owned(), stats: None, alias: None, address: None, extra: Extra::default() };
        list.push(DomainDevice::Memballoon(balloon));
    }
    Ok(())
}

/// Names that a user gave begin with `ua-`; others are given at each start.
fn forget_alias(device: &mut DomainDevice) {
    if let Some(alias) = alias_of(device).filter(|alias| alias.as_ref().is_some_and(|alias| !alias.name.starts_with("ua-"))) {
        *alias = None;
    }
}

fn disk(disk: &mut DomainDisk, domain: &str) -> Result<()> {
    let target = disk.target.as_mut().ok_or_else(|| unsupported(format!("a <disk> of the domain {domain:?} has no <target>")))?;
    if target.bus.is_none() {
        let bus = bus_of(&target.device).ok_or_else(|| {
            unsupported(format!("the disk {:?} of the domain {domain:?} has no bus, and its name does not say one", target.device))
        })?;
        target.bus = Some(bus.to_owned());
    }
    disk.kind.get_or_insert_with(|| "file".to_owned());
    disk.device.get_or_insert_with(|| "disk".to_owned());
    if disk.device.as_deref() == Some("cdrom") {
        disk.read_only = true;
    }
    let driver = disk.driver.get_or_insert_with(DomainDiskDriver::default);
    driver.name.get_or_insert_with(|| "qemu".to_owned());
    // Never guessed: what a guest writes into a raw image must not turn it into another format.
    driver.format.get_or_insert_with(|| "raw".to_owned());
    Ok(())
}

/// No two disks have one place.
fn targets(list: &[DomainDevice]) -> Result<()> {
    let mut seen: Vec<&str> = Vec::new();
    for device in list {
        let DomainDevice::Disk(DomainDisk { target: Some(target), .. }) = device else { continue };
        if seen.contains(&target.device.as_str()) {
            return Err(wrong(format!("two disks have the target {:?}", target.device)));
        }
        seen.push(&target.device);
    }
    Ok(())
}

fn interface(interface: &mut DomainInterface, domain: &str) -> Result<()> {
    match &interface.mac {
        Some(mac) => check_mac(&mac.address, domain)?,
        None => {
            // The prefix of QEMU and KVM. The rest is random, as libvirt's is.
            let [a, b, c, ..] = *virtkit_api::Uuid::new_v4().as_bytes();
            let address = format!("52:54:00:{a:02x}:{b:02x}:{c:02x}");
            interface.mac = Some(DomainMac { address, extra: Extra::default() });
        }
    }
    interface.model.get_or_insert_with(|| DomainInterfaceModel { kind: "rtl8139".to_owned(), extra: Extra::default() });
    Ok(())
}

fn check_mac(address: &str, domain: &str) -> Result<()> {
    let bytes: Vec<Option<u8>> =
        address.split(':').map(|byte| if (1..=2).contains(&byte.len()) { u8::from_str_radix(byte, 16).ok() } else { None }).collect();
    match bytes[..] {
        [Some(first), Some(_), Some(_), Some(_), Some(_), Some(_)] if first & 1 == 0 => Ok(()),
        _ => Err(wrong(format!("{address:?} cannot be the <mac> address of an interface of the domain {domain:?}"))),
    }
}

/// Serial lines and consoles have numbers. The first console is the first serial line seen from the other side, so each of them brings the other.
fn characters(list: &mut Vec<DomainDevice>) {
    let mut ports = [0, 0];
    for device in list.iter_mut() {
        let (which, kind, device) = match device {
            DomainDevice::Serial(device) => (0, "isa-serial", device),
            DomainDevice::Console(device) => (1, "serial", device),
            _ => continue,
        };
        let target = device.target.get_or_insert_with(DomainCharacterTarget::default);
        target.kind.get_or_insert_with(|| kind.to_owned());
        let port = *target.port.get_or_insert(ports[which]);
        ports[which] = port + 1;
    }
    let first_serial = list.iter().position(|device| matches!(device, DomainDevice::Serial(_)));
    let first_console = list.iter().position(|device| matches!(device, DomainDevice::Console(_)));
    let as_target = |device: &DomainCharacterDevice, kind: &str| DomainCharacterDevice {
        target: Some(DomainCharacterTarget { kind: Some(kind.to_owned()), port: Some(0), ..DomainCharacterTarget::default() }),
        address: None,
        extra: Extra::default(),
        ..device.clone()
    };
    match (first_serial, first_console) {
        (Some(serial), None) => {
            if let DomainDevice::Serial(device) = &list[serial] {
                let console = as_target(device, "serial");
                let behind = list.iter().rposition(|device| matches!(device, DomainDevice::Serial(_))).unwrap_or(serial) + 1;
                list.insert(behind, DomainDevice::Console(console));
            }
        }
        (None, Some(console)) => {
            if let DomainDevice::Console(device) = &list[console]
                && is_stub(device)
            {
                let serial = as_target(device, "isa-serial");
                list.insert(console, DomainDevice::Serial(serial));
            }
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}
