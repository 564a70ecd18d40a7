//! What cannot be honoured in a start. A configuration keeps what virtkit does not know; a machine that is started without it would be another.

use virtkit_api::{Error, Result};
use virtkit_document::{DomainDevice, Node, Parts, Undescribed};

use crate::definition::Definition;
use crate::error::unsupported;

/// Elements of a domain that say nothing about its machine.
const WITHOUT_EFFECT: [&str; 1] = ["metadata"];

/// Whether all that a definition says is known. Values of attributes are in no error: what is not known may be a secret.
///
/// # Errors
/// `ConfigUnsupported` with the first element or attribute that is not.
pub fn startable(definition: &Definition) -> Result<()> {
    if definition.config().memory_tuning.is_some() {
        let why = "needs a group of the kernel of its own, which virtkit does not make yet";
        return Err(refuse(definition, "<memtune>", why));
    }
    if let Some(device) = definition.devices().iter().find(|device| matches!(device, DomainDevice::Other(Node::Element { .. }))) {
        return Err(unknown_device(device, definition));
    }
    definition.config().visit_undescribed("domain", &mut Vec::new(), &mut |found| element(definition, found))
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
    let without_effect: &[&str] = if found.path == ["domain"] { &WITHOUT_EFFECT } else { &[] };
    let mut elements = found.extra.nodes().filter_map(|node| match node {
        Node::Element { tag, .. } => Some(tag.as_str()),
        // A text is what the element of a random source has; elsewhere it means nothing.
        Node::Text(_) | Node::Comment(_) => None,
    });
    match elements.find(|tag| !without_effect.contains(tag)) {
        Some(tag) => unknown(&format!("<{tag}> in <{place}>")),
        None => Ok(()),
    }
}

fn refuse(definition: &Definition, what: &str, why: &str) -> Error {
    unsupported(format!("the domain {:?} cannot be started as it is configured: {what} {why}", definition.name()))
}
