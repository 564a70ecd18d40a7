//! Documents of checkpoints, to and fro.

use std::sync::Arc;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_document::{
    Document, DomainCheckpointConfig, DomainCheckpointDisk, DomainCheckpointDisks, DomainCheckpointParent, Extra, Node,
};

use super::Definition;
use super::checkpoint::Checkpoint;

/// Behind which known part of the document the configuration of the domain stands: the disks.
const BEHIND: usize = 5;

/// What a disk does that takes part, and one that does not.
const BITMAP: &str = "bitmap";
const NO: &str = "no";

/// Reads a document.
///
/// # Errors
/// `XmlError` for what is no checkpoint; `XmlInvalidSchema` for a name that cannot be, which libvirt leaves to its schema to say.
pub fn read(xml: &str) -> Result<DomainCheckpointConfig> {
    let config = DomainCheckpointConfig::from_xml(xml).map_err(|error| error.in_domain(ErrorDomain::DOMAIN_CHECKPOINT))?;
    match config.name.as_deref() {
        Some(name) if name.is_empty() || name.contains('/') => {
            let message = format!("{name:?} cannot be the name of a checkpoint: it must have a character and no `/`");
            Err(Error::new(ErrorCode::XML_INVALID_SCHEMA, message).in_domain(ErrorDomain::DOMAIN_CHECKPOINT))
        }
        _ => Ok(config),
    }
}

/// Which disks take part: those that a document names, or all.
///
/// # Errors
/// `ConfigUnsupported` for a disk that the domain does not have or that is named twice; `XmlError` for one that does what no disk does.
pub fn disks(config: &DomainCheckpointConfig, name: &str, definition: &Definition) -> Result<DomainCheckpointDisks> {
    let given = config.disks.as_ref().map_or(&[][..], |disks| &disks.disk);
    let there = definition.disks();
    let mut chosen: Vec<DomainCheckpointDisk> = Vec::new();
    for disk in given {
        let found = there.iter().find(|(target, path)| *target == disk.name || path.as_deref() == Some(&disk.name));
        let (target, _) = found.ok_or_else(|| unsupported(format!("the domain {:?} has no disk {:?}", definition.name(), disk.name)))?;
        if chosen.iter().any(|other| other.name == *target) {
            return Err(unsupported(format!("the disk {target:?} is named twice in a checkpoint")));
        }
        let takes_part = match disk.checkpoint.as_deref() {
            None | Some(BITMAP) => true,
            Some(NO) => false,
            Some(other) => return Err(wrong(format!("the disk {target:?} cannot do {other:?} in a checkpoint"))),
        };
        chosen.push(taking_part(target, takes_part, disk.bitmap.as_deref().unwrap_or(name)));
    }
    // Where disks are named, the others are left out.
    for (target, _) in there {
        if !chosen.iter().any(|disk| disk.name == target) {
            chosen.push(taking_part(&target, given.is_empty(), name));
        }
    }
    if !chosen.iter().any(|disk| disk.checkpoint.as_deref() == Some(BITMAP)) {
        return Err(unsupported(format!("no disk of the domain {:?} takes part in the checkpoint", definition.name())));
    }
    Ok(DomainCheckpointDisks { disk: chosen, extra: Extra::default() })
}

fn taking_part(target: &str, takes_part: bool, bitmap: &str) -> DomainCheckpointDisk {
    DomainCheckpointDisk {
        name: target.to_owned(),
        checkpoint: Some(if takes_part { BITMAP } else { NO }.to_owned()),
        bitmap: takes_part.then(|| bitmap.to_owned()),
        size: None,
        extra: Extra::default(),
    }
}

/// The checkpoint that a document tells of, with all that libvirt writes about one.
///
/// # Errors
/// `XmlError` where a part is missing.
pub fn resolve(config: &DomainCheckpointConfig, name: &str) -> Result<Checkpoint> {
    let domain = config.extra.nodes().find(|node| is_domain(node));
    let domain = domain.ok_or_else(|| wrong("a checkpoint that is made known needs the <domain> that it is of"))?;
    let definition = Definition::from_xml(&domain.to_xml())?;
    Ok(Checkpoint {
        parent: config.parent.as_ref().map(|parent| Arc::from(parent.name.as_str())),
        description: config.description.clone(),
        creation_time: config.creation_time.ok_or_else(|| wrong("a checkpoint that is made known needs its <creationTime>"))?,
        disks: disks(config, name, &definition)?,
        definition,
    })
}

/// Writes the document of a checkpoint, with the configuration of the domain where that is wanted, and how much has changed where that is.
///
/// # Errors
/// None, as long as domains are written as they are read.
pub fn write(name: &str, checkpoint: &Checkpoint, domain: bool, secrets: bool, sizes: bool) -> Result<String> {
    let mut extra = Extra::default();
    if domain {
        extra.add_node(BEHIND, Node::from_xml(&checkpoint.definition.view(None, secrets))?);
    }
    let mut disks = checkpoint.disks.clone();
    if sizes {
        // A guest that is made up writes nothing.
        disks.disk.iter_mut().filter(|disk| disk.bitmap.is_some()).for_each(|disk| disk.size = Some(0));
    }
    let config = DomainCheckpointConfig {
        name: Some(name.to_owned()),
        description: checkpoint.description.clone(),
        parent: checkpoint.parent.as_ref().map(|parent| DomainCheckpointParent { name: parent.to_string(), extra: Extra::default() }),
        creation_time: Some(checkpoint.creation_time),
        disks: Some(disks),
        extra,
    };
    Ok(config.to_xml())
}

fn is_domain(node: &Node) -> bool {
    matches!(node, Node::Element { tag, .. } if tag == "domain")
}

fn unsupported(message: String) -> Error {
    Error::new(ErrorCode::CONFIG_UNSUPPORTED, message).in_domain(ErrorDomain::DOMAIN_CHECKPOINT)
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::DOMAIN_CHECKPOINT)
}
