//! Titles, descriptions and notes of domains.

use virtkit_api::{DomainMetadataType, DomainRef, DriverEvent, Error, ErrorCode, ErrorDomain, ModificationImpact, Result};
use virtkit_document::{DomainConfig, Extra, Node};
use virtkit_driver::{DomainMetadata, Reply};

use super::TestDomain;
use super::parameters::wrong;
use crate::connection::TestConnection;

impl DomainMetadata for TestConnection {
    fn metadata(&self, domain: &DomainRef, kind: DomainMetadataType, uri: Option<&str>, flags: ModificationImpact) -> Reply<String> {
        self.tuned(domain, flags, |domain, definition| {
            let config = definition.config();
            let found = match Part::of(kind, uri)? {
                Part::Title => config.title.clone(),
                Part::Description => config.description.clone(),
                Part::Note(uri) => note(config, uri),
            };
            found.ok_or_else(|| missing(domain, kind, uri))
        })
    }

    fn set_metadata(
        &self,
        domain: &DomainRef,
        kind: DomainMetadataType,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: ModificationImpact,
    ) -> Reply<()> {
        let change = match Change::of(kind, metadata, key, uri) {
            Ok(change) => change,
            Err(error) => return Reply::now(Err(error)),
        };
        let namespace = uri.map(str::to_owned).filter(|_| kind == DomainMetadataType::ELEMENT);
        let event = move |domain: &TestDomain, _| {
            Some(DriverEvent::DomainMetadataChange { domain: domain.identity(), metadata: kind, uri: namespace })
        };
        self.tune_and_tell(
            domain,
            flags,
            move |_, definition| {
                change.make(definition.config_mut());
                Ok(())
            },
            event,
        )
    }
}

/// What a call is about.
enum Part<'a> {
    Title,
    Description,
    /// The note with this namespace.
    Note(&'a str),
}

impl<'a> Part<'a> {
    fn of(kind: DomainMetadataType, uri: Option<&'a str>) -> Result<Self> {
        match kind {
            DomainMetadataType::TITLE => Ok(Self::Title),
            DomainMetadataType::DESCRIPTION => Ok(Self::Description),
            DomainMetadataType::ELEMENT => uri.map(Self::Note).ok_or_else(|| wrong("a note is known by its namespace, which is missing")),
            _ => Err(wrong(format!("{kind} is no part of what is noted about a domain"))),
        }
    }
}

/// A change, checked.
enum Change {
    Title(Option<String>),
    Description(Option<String>),
    /// The namespace, and the note in it.
    Note(String, Option<Node>),
}

impl Change {
    fn of(kind: DomainMetadataType, text: Option<&str>, key: Option<&str>, uri: Option<&str>) -> Result<Self> {
        // An empty text is none, as in libvirt.
        let words = || text.filter(|text| !text.is_empty()).map(str::to_owned);
        match Part::of(kind, uri)? {
            Part::Title if text.is_some_and(|text| text.contains('\n')) => Err(wrong("the title of a domain has one line only")),
            Part::Title => Ok(Self::Title(words())),
            Part::Description => Ok(Self::Description(words())),
            Part::Note(uri) => {
                let Some(text) = text else { return Ok(Self::Note(uri.to_owned(), None)) };
                let key = key.filter(|key| !key.is_empty()).ok_or_else(|| wrong("a note needs a prefix for its namespace"))?;
                let node = Node::from_xml(text).map_err(|error| error.in_domain(ErrorDomain::TEST))?;
                Ok(Self::Note(uri.to_owned(), Some(within(node, key, uri))))
            }
        }
    }

    fn make(&self, config: &mut DomainConfig) {
        match self {
            Self::Title(title) => config.title.clone_from(title),
            Self::Description(description) => config.description.clone_from(description),
            Self::Note(uri, note) => {
                let metadata = config.metadata.get_or_insert_default();
                let mut extra = Extra::default();
                let others = metadata.extra.nodes().filter(|node| namespace(node) != Some(uri));
                others.chain(note).for_each(|node| extra.add_node(0, node.clone()));
                metadata.extra = extra;
                if metadata.extra.is_empty() {
                    config.metadata = None;
                }
            }
        }
    }
}

/// The note in a namespace, as it was given.
fn note(config: &DomainConfig, uri: &str) -> Option<String> {
    let found = config.metadata.as_ref()?.extra.nodes().find(|node| namespace(node) == Some(uri))?;
    Some(without(found.clone(), uri).to_xml().trim_end().to_owned())
}

/// The namespace that an element says it is in.
fn namespace(node: &Node) -> Option<&str> {
    let Node::Element { tag, attributes, .. } = node else { return None };
    let declared = match tag.split_once(':') {
        Some((prefix, _)) => format!("xmlns:{prefix}"),
        None => "xmlns".to_owned(),
    };
    attributes.iter().find(|(name, _)| *name == declared).map(|(_, uri)| uri.as_str())
}

/// The element in a namespace, with this prefix.
fn within(node: Node, key: &str, uri: &str) -> Node {
    match prefixed(node, Some(key)) {
        Node::Element { tag, mut attributes, children } => {
            attributes.insert(0, (format!("xmlns:{key}"), uri.to_owned()));
            Node::Element { tag, attributes, children }
        }
        other @ (Node::Text(_) | Node::Comment(_)) => other,
    }
}

/// The element without its namespace.
fn without(node: Node, uri: &str) -> Node {
    match prefixed(node, None) {
        Node::Element { tag, mut attributes, children } => {
            attributes.retain(|(name, value)| !(name.starts_with("xmlns") && value == uri));
            Node::Element { tag, attributes, children }
        }
        other @ (Node::Text(_) | Node::Comment(_)) => other,
    }
}

/// An element and all in it that is of its namespace, with another prefix.
fn prefixed(node: Node, key: Option<&str>) -> Node {
    let old = match &node {
        Node::Element { tag, .. } => tag.split_once(':').map(|(prefix, _)| prefix.to_owned()),
        Node::Text(_) | Node::Comment(_) => None,
    };
    change_prefix(node, old.as_deref(), key)
}

fn change_prefix(node: Node, old: Option<&str>, new: Option<&str>) -> Node {
    match node {
        Node::Element { tag, attributes, children } => {
            let (prefix, name) = tag.split_once(':').map_or((None, tag.as_str()), |(prefix, name)| (Some(prefix), name));
            let tag = match new {
                _ if prefix != old => tag,
                Some(new) => format!("{new}:{name}"),
                None => name.to_owned(),
            };
            let children = children.into_iter().map(|child| change_prefix(child, old, new)).collect();
            Node::Element { tag, attributes, children }
        }
        other @ (Node::Text(_) | Node::Comment(_)) => other,
    }
}

fn missing(domain: &TestDomain, kind: DomainMetadataType, uri: Option<&str>) -> Error {
    let what = match (kind, uri) {
        (DomainMetadataType::TITLE, _) => "title".to_owned(),
        (DomainMetadataType::DESCRIPTION, _) => "description".to_owned(),
        (_, uri) => format!("note in the namespace {:?}", uri.unwrap_or_default()),
    };
    Error::new(ErrorCode::NO_DOMAIN_METADATA, format!("the domain {:?} has no {what}", &*domain.name())).in_domain(ErrorDomain::TEST)
}

#[cfg(test)]
mod tests {
    use virtkit_document::Node;

    use super::{namespace, within, without};

    #[test]
    fn a_note_goes_into_its_namespace_and_comes_out_as_it_was() {
        let text = "<app a='1'>\n  <part/>\n  <other:part xmlns:other='urn:other'/>\n</app>\n";
        let kept = within(Node::from_xml(text).unwrap(), "k", "urn:mine");
        assert_eq!(namespace(&kept), Some("urn:mine"));
        assert_eq!(kept.to_xml(), "<k:app xmlns:k='urn:mine' a='1'>\n  <k:part/>\n  <other:part xmlns:other='urn:other'/>\n</k:app>\n");
        assert_eq!(without(kept, "urn:mine").to_xml(), text);
    }
}
