//! Disks: the images of each, and what the guest sees of it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use virtkit_api::Result;
use virtkit_document::{DomainDisk, DomainDiskDriver};
use virtkit_image::Format;
use virtkit_image::chain::Layer;

use super::{Command, Family, name_of};
use crate::definition::{Definition, Drive, disk_index};
use crate::error::unsupported;
use crate::image;

/// What the name of a cache mode means: whether the guest's writes are flushed at once, whether the host's cache is passed by, and whether flushes
/// are left out.
struct Cache {
    write_back: Option<bool>,
    direct: bool,
    no_flush: bool,
}

impl Cache {
    fn of(driver: Option<&DomainDiskDriver>) -> Option<Self> {
        let (write_back, direct, no_flush) = match driver.and_then(|driver| driver.cache.as_deref()).unwrap_or("default") {
            "default" => (None, false, false),
            "none" => (Some(true), true, false),
            "writethrough" => (Some(false), false, false),
            "writeback" => (Some(true), false, false),
            "directsync" => (Some(false), true, false),
            "unsafe" => (Some(true), false, true),
            _ => return None,
        };
        Some(Self { write_back, direct, no_flush })
    }
}

/// The images of a disk, from the top; none for a drive without a medium.
///
/// # Errors
/// Those of [`image::chain`]; `ConfigUnsupported` for a source that is no file and no block device of this host.
pub fn layers(definition: &Definition, disk: &DomainDisk) -> Result<Vec<Layer>> {
    let refuse = |what: &str| Err(unsupported(format!("the disk {:?} of the domain {:?} {what}", target(disk), definition.name())));
    let source = disk.source.as_ref();
    let path = match disk.kind.as_deref().unwrap_or("file") {
        "file" => source.and_then(|source| source.file.as_deref()),
        "block" => source.and_then(|source| source.device.as_deref()),
        kind => return refuse(&format!("is of type {kind:?}; virtkit knows file and block")),
    };
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        return if removable(disk) { Ok(Vec::new()) } else { refuse("has no <source>") };
    };
    if !Path::new(path).is_absolute() {
        return refuse(&format!("has the source {path:?}, which is no absolute path"));
    }
    let alone = match &disk.backing_store {
        None => false,
        Some(below) if below.kind.is_none() && below.format.is_none() && below.source.is_none() && below.extra.is_empty() => true,
        Some(_) => return refuse("has a <backingStore> that says where it is: leave it out, and the headers of the images count"),
    };
    let format = disk.driver.as_ref().and_then(|driver| driver.format.as_deref()).unwrap_or("raw");
    image::chain(&PathBuf::from(path), format, alone)
}

fn target(disk: &DomainDisk) -> &str {
    disk.target.as_ref().map_or("", |target| &target.device)
}

fn removable(disk: &DomainDisk) -> bool {
    matches!(disk.device.as_deref(), Some("cdrom" | "floppy"))
}

/// Writes a disk, the `number`th device.
pub fn write(command: &mut Command, definition: &Definition, disk: &DomainDisk, number: usize) -> Result<()> {
    let refuse = |what: String| Err(unsupported(format!("the disk {:?} of the domain {:?} {what}", target(disk), definition.name())));
    let layers = layers(definition, disk)?;
    let driver = disk.driver.as_ref();
    if let Some(name) = driver.and_then(|driver| driver.name.as_deref()).filter(|name| *name != "qemu") {
        return refuse(format!("has the <driver> {name:?}; on QEMU it is qemu"));
    }
    let Some(cache) = Cache::of(driver) else {
        let mode = driver.and_then(|driver| driver.cache.as_deref()).unwrap_or_default();
        return refuse(format!("has the cache mode {mode:?}, which is none"));
    };
    // From the bottom, because an image can only lie on one that is there.
    for (level, layer) in layers.iter().enumerate().rev() {
        let below = (level + 1 < layers.len()).then(|| node(number, level + 1));
        let read_only = level > 0 || disk.read_only;
        command.object("-blockdev", &image(layer, &node(number, level), below, read_only, driver, &cache));
    }
    let mut device = front(command.family, disk)?;
    device["id"] = name_of(disk.alias.as_ref()).into();
    if !layers.is_empty() {
        device["drive"] = node(number, 0).into();
        if let Some(write_back) = cache.write_back {
            device["write-cache"] = if write_back { "on" } else { "off" }.into();
        }
    }
    if let Some(serial) = disk.serial.as_deref().filter(|serial| !serial.is_empty()) {
        device["serial"] = serial.into();
    }
    if disk.shareable {
        device["share-rw"] = true.into();
    }
    if let Some(order) = boot_order(definition, disk) {
        device["bootindex"] = order.into();
    }
    // The place on a controller is in the device already.
    let pci = disk.address.as_ref().filter(|_| Drive::of(disk).is_ok_and(|drive| drive.is_none()));
    command.device(device, pci)
}

/// The name of an image in QEMU.
fn node(number: usize, level: usize) -> String {
    format!("disk{number}-{level}")
}

fn image(layer: &Layer, name: &str, below: Option<String>, read_only: bool, driver: Option<&DomainDiskDriver>, cache: &Cache) -> Value {
    let caching = json!({ "direct": cache.direct, "no-flush": cache.no_flush });
    let mut file = json!({
        "driver": if layer.block { "host_device" } else { "file" },
        "filename": layer.path.to_string_lossy(),
        "cache": caching,
    });
    let mut image = json!({ "driver": layer.format().name(), "node-name": name, "read-only": read_only, "cache": caching });
    if let Some(io) = driver.and_then(|driver| driver.io.as_deref()) {
        file["aio"] = io.into();
    }
    if let Some(discard) = driver.and_then(|driver| driver.discard.as_deref()) {
        file["discard"] = discard.into();
        image["discard"] = discard.into();
    }
    image["file"] = file;
    if layer.format() == Format::Qcow2 {
        // What lies below is said here and not read from the header, where a guest with a raw image could have written it.
        image["backing"] = below.map_or(Value::Null, Value::from);
    }
    image
}

/// What the guest sees.
fn front(family: Family, disk: &DomainDisk) -> Result<Value> {
    let name = target(disk);
    let bus = disk.target.as_ref().and_then(|target| target.bus.as_deref()).unwrap_or("");
    let refuse = |what: &str| Err(unsupported(format!("the disk {name:?} {what}")));
    if disk_index(name).is_none() {
        return refuse("has a name that is none: one is vda, sdb, hdc");
    }
    let kind = disk.device.as_deref().unwrap_or("disk");
    let suffix = match kind {
        "disk" => "hd",
        "cdrom" => "cd",
        kind => return refuse(&format!("is a {kind:?}; virtkit knows disk and cdrom")),
    };
    let drive = match (bus, Drive::of(disk)?) {
        ("virtio", None) if kind == "disk" => return Ok(json!({ "driver": "virtio-blk-pci" })),
        (_, Some(drive)) => drive,
        (bus, None) => return refuse(&format!("is a {kind} on the bus {bus:?}, where this machine has no place for it")),
    };
    let ide = format!("ide-{suffix}");
    let place = [drive.controller, drive.bus, drive.target, drive.unit];
    match (bus, family, place) {
        ("ide", Family::I440fx, [0, bus @ 0..=1, 0, unit @ 0..=1]) => {
            Ok(json!({ "driver": ide, "bus": format!("ide.{bus}"), "unit": unit }))
        }
        ("sata", Family::Q35, [0, 0, 0, unit @ 0..=5]) => Ok(json!({ "driver": ide, "bus": format!("ide.{unit}") })),
        ("sata", Family::I440fx, [0, 0, 0, unit @ 0..=5]) => Ok(json!({ "driver": ide, "bus": format!("sata0.{unit}") })),
        ("scsi", _, [controller, 0, target @ 0..=255, lun @ 0..=16_383]) => {
            let bus = format!("scsi{controller}.0");
            Ok(json!({ "driver": format!("scsi-{suffix}"), "bus": bus, "channel": 0, "scsi-id": target, "lun": lun }))
        }
        (bus, _, [controller, channel, target, unit]) => refuse(&format!(
            "is a {kind} on {bus:?} at controller {controller}, bus {channel}, target {target}, unit {unit}, where this machine has no place for it"
        )),
    }
}

/// When the guest starts from the disk: what the disk says, or its place among the kinds of devices that the system says.
fn boot_order(definition: &Definition, disk: &DomainDisk) -> Option<u32> {
    if let Some(boot) = &disk.boot {
        return Some(boot.order);
    }
    let kind = if disk.device.as_deref() == Some("cdrom") { "cdrom" } else { "hd" };
    let first = definition.devices().iter().find_map(|device| match device {
        virtkit_document::DomainDevice::Disk(other) if (other.device.as_deref() == Some("cdrom")) == (kind == "cdrom") => Some(other),
        _ => None,
    })?;
    (first == disk).then(|| definition.boot_place(kind)).flatten()
}
