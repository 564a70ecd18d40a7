//! What cannot be honoured in a start. A configuration keeps what virtkit does not know; a machine that is started without it would be another.

use virtkit_api::{Error, Result};
use virtkit_document::{DomainDevice, Node, Parts, Undescribed};

use crate::definition::Definition;
use crate::error::unsupported;

/// Whether all that a definition says is known. Values of attributes are in no error: what is not known may be a secret.
///
/// # Errors
/// `ConfigUnsupported` with the first element or attribute that is not.
pub fn startable(definition: &Definition) -> Result<()> {
    if let Some(element) = tuned(definition) {
        let why = "needs a group of the kernel or threads of its own, which virtkit does not make yet";
        return Err(refuse(definition, &format!("<{element}>"), why));
    }
    if let Some(device) = definition.devices().iter().find(|device| matches!(device, DomainDevice::Other(Node::Element { .. }))) {
        return Err(unknown_device(device, definition));
    }
    definition.config().visit_undescribed("domain", &mut Vec::new(), &mut |found| element(definition, found))
}

/// The first part that asks for a share, a limit or a thread.
fn tuned(definition: &Definition) -> Option<&'static str> {
    let config = definition.config();
    let of_domain = [
        (config.blkio_tuning.is_some(), "blkiotune"),
        (config.memory_tuning.is_some(), "memtune"),
        (config.iothread_count.is_some_and(|count| count > 0), "iothreads"),
        (config.iothreads.is_some(), "iothreadids"),
        (config.cpu_tuning.as_ref().is_some_and(|tuning| tuning.emulator_pin.is_some()), "emulatorpin"),
        (config.cpu_tuning.as_ref().is_some_and(|tuning| !tuning.iothread_pins.is_empty()), "iothreadpin"),
        (config.numa_tuning.is_some(), "numatune"),
        (config.throttle_groups.is_some(), "throttlegroups"),
        (config.perf.is_some(), "perf"),
    ];
    let of_device = |device: &DomainDevice| match device {
        DomainDevice::Disk(disk) if disk.io_tuning.is_some() => Some("iotune"),
        DomainDevice::Disk(disk) if disk.throttle_filters.is_some() => Some("throttlefilters"),
        DomainDevice::Interface(interface) if interface.bandwidth.is_some() => Some("bandwidth"),
        DomainDevice::Memballoon(balloon) if balloon.stats.is_some() => Some("stats"),
        _ => None,
    };
    of_domain.into_iter().find(|(is, _)| *is).map(|(_, tag)| tag).or_else(|| definition.devices().iter().find_map(of_device))
}

/// The error for a device that is not known.
pub fn unknown_device(device: &DomainDevice, definition: &Definition) -> Error {
    let tag = match device {
        DomainDevice::Other(Node::Element { tag, .. }) => tag,
        _ => "devices",
    };
    refuse(definition, &format!("<{tag}>"), "is a device that virtkit does not know")
}

fn element(definition: &Definition, found: &Undescribed<'_>) -> Result<()> {
    // Notes of applications say nothing about the machine.
    if found.path.starts_with(&["domain", "metadata"]) {
        return Ok(());
    }
    let unknown = |what: &str| Err(refuse(definition, what, "is not known to virtkit"));
    let named = |attributes: &[(String, String)]| {
        attributes.iter().map(|(name, _)| name).find(|name| !name.starts_with("xmlns")).map(|name| format!("the attribute {name:?}"))
    };
    let place = found.path.join("/");
    if let Some(attribute) = named(found.extra.attributes()) {
        return unknown(&format!("{attribute} of <{place}>"));
    }
    for (kind, _, attributes) in found.extra.leaves() {
        let tag = kind.checked_sub(1).and_then(|kind| found.tags.get(kind)).unwrap_or(&"?");
        if let Some(attribute) = named(attributes) {
            return unknown(&format!("{attribute} of <{place}/{tag}>"));
        }
    }
    let mut elements = found.extra.nodes().filter_map(|node| match node {
        Node::Element { tag, .. } => Some(tag.as_str()),
        // A text is what the element of a random source has; elsewhere it means nothing.
        Node::Text(_) | Node::Comment(_) => None,
    });
    match elements.next() {
        Some(tag) => unknown(&format!("<{tag}> in <{place}>")),
        None => Ok(()),
    }
}

fn refuse(definition: &Definition, what: &str, why: &str) -> Error {
    unsupported(format!("the domain {:?} cannot be started as it is configured: {what} {why}", definition.name()))
}
