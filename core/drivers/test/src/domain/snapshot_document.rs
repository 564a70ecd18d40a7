//! Documents of snapshots, to and fro.

use std::sync::Arc;

use virtkit_api::{DomainState, Error, ErrorCode, ErrorDomain, Result};
use virtkit_document::{Document, DomainSnapshotConfig, DomainSnapshotParent, Extra, Node, Writer};

use super::Definition;
use super::snapshot::Snapshot;

/// How a document says what a domain did.
const STATES: [(DomainState, &str); 3] =
    [(DomainState::RUNNING, "running"), (DomainState::PAUSED, "paused"), (DomainState::SHUT_OFF, "shutoff")];

/// The same for a snapshot of disks alone.
const DISKS_ONLY: &str = "disk-snapshot";

/// Behind which known part of the document its other parts stand: the time of its making.
const BEHIND: usize = 5;

/// Reads a document.
///
/// # Errors
/// `XmlError` for what is no snapshot, or has an empty name.
pub fn read(xml: &str) -> Result<DomainSnapshotConfig> {
    let config = DomainSnapshotConfig::from_xml(xml).map_err(|error| error.in_domain(ErrorDomain::DOMAIN_SNAPSHOT))?;
    if config.name.as_deref() == Some("") {
        return Err(wrong("a snapshot cannot have an empty name"));
    }
    Ok(config)
}

/// What a document says besides name, description and configuration.
pub fn rest(config: &DomainSnapshotConfig) -> Extra {
    let mut rest = Extra::default();
    for node in config.extra.nodes().filter(|node| tag(node) != Some("domain")) {
        rest.add_node(BEHIND, node.clone());
    }
    rest
}

/// The snapshot that a document tells of, with all that libvirt writes about one.
///
/// # Errors
/// `XmlError` where a part is missing.
pub fn resolve(config: &DomainSnapshotConfig) -> Result<Snapshot> {
    let text = config.state.as_deref().unwrap_or_default();
    let disks_only = text == DISKS_ONLY;
    let state = STATES.iter().find(|(_, word)| *word == text).map(|(state, _)| *state).or(disks_only.then_some(DomainState::SHUT_OFF));
    let state = state.ok_or_else(|| wrong(&format!("a snapshot that is made known cannot have the <state> {text:?}")))?;
    let domain = config.extra.nodes().find(|node| tag(node) == Some("domain"));
    let domain = domain.ok_or_else(|| wrong("a snapshot that is made known needs the <domain> that it is of"))?;
    let mut writer = Writer::default();
    writer.node(domain);
    let definition = Definition::from_xml(&writer.into_text())?;
    Ok(Snapshot {
        parent: config.parent.as_ref().map(|parent| Arc::from(parent.name.as_str())),
        description: config.description.clone(),
        extra: rest(config),
        creation_time: config.creation_time.ok_or_else(|| wrong("a snapshot that is made known needs its <creationTime>"))?,
        state,
        disks_only,
        live: (state != DomainState::SHUT_OFF).then(|| definition.clone()),
        config: Some(definition),
        pins: Vec::new(),
    })
}

/// Writes the document of a snapshot; secrets of its domain only for who asks for them.
///
/// # Errors
/// None, as long as domains are written as they are read.
pub fn write(name: &str, snapshot: &Snapshot, secrets: bool) -> Result<String> {
    let word = STATES.iter().find(|(state, _)| *state == snapshot.state).map_or("shutoff", |(_, word)| word);
    let mut extra = snapshot.extra.clone();
    if !extra.nodes().any(|node| tag(node) == Some("memory")) {
        let kept = if snapshot.live.is_some() { "internal" } else { "no" };
        let attributes = vec![("snapshot".to_owned(), kept.to_owned())];
        extra.add_node(BEHIND, Node::Element { tag: "memory".to_owned(), attributes, children: Vec::new() });
    }
    if let Some(definition) = snapshot.definition() {
        // A document within a document: it is read as a part of one.
        let part = DomainSnapshotConfig::from_xml(&format!("<domainsnapshot>{}</domainsnapshot>", definition.view(None, secrets)))?;
        for node in part.extra.nodes() {
            extra.add_node(BEHIND, node.clone());
        }
    }
    let config = DomainSnapshotConfig {
        name: Some(name.to_owned()),
        description: snapshot.description.clone(),
        state: Some(if snapshot.disks_only { DISKS_ONLY } else { word }.to_owned()),
        parent: snapshot.parent.as_ref().map(|parent| DomainSnapshotParent { name: parent.to_string(), extra: Extra::default() }),
        creation_time: Some(snapshot.creation_time),
        extra,
    };
    Ok(config.to_xml())
}

fn tag(node: &Node) -> Option<&str> {
    match node {
        Node::Element { tag, .. } => Some(tag),
        Node::Text(_) | Node::Comment(_) => None,
    }
}

fn wrong(message: &str) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::DOMAIN_SNAPSHOT)
}
