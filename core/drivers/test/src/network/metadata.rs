//! Title, description and elements of applications of a network.

use virtkit_api::{DriverEvent, Error, ErrorCode, NetworkMetadataType, NetworkRef, NetworkUpdateFlags, Result};
use virtkit_document::{Extra, NetworkConfig, Node};
use virtkit_driver::{NetworkMetadata, Reply};

use super::error;
use crate::connection::TestConnection;
use crate::metadata;

/// Behind which known part of the document `<metadata>` stands: the description.
const BEHIND: usize = 4;

/// What is asked for.
enum Wanted {
    Title,
    Description,
    /// The element of a namespace.
    Element(String),
}

impl NetworkMetadata for TestConnection {
    fn metadata(&self, network: &NetworkRef, kind: NetworkMetadataType, uri: Option<&str>, flags: NetworkUpdateFlags) -> Reply<String> {
        let wanted = match wanted(kind, uri) {
            Ok(wanted) => wanted,
            Err(error) => return Reply::now(Err(error)),
        };
        self.about_network(network, |network, state| {
            let impact = network.impact(state, flags)?;
            let definition = if impact.config { state.stored() } else { &state.definition };
            let config = definition.config();
            let found = match &wanted {
                Wanted::Title => config.title.clone(),
                Wanted::Description => config.description.clone(),
                Wanted::Element(uri) => element(config).and_then(|node| metadata::get(node, uri)),
            };
            found.ok_or_else(|| missing(network.name(), &wanted))
        })
    }

    fn set_metadata(
        &self,
        network: &NetworkRef,
        kind: NetworkMetadataType,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: NetworkUpdateFlags,
    ) -> Reply<()> {
        let checked = wanted(kind, uri).and_then(|wanted| check(&wanted, metadata, key).map(|()| wanted));
        let wanted = match checked {
            Ok(wanted) => wanted,
            Err(error) => return Reply::now(Err(error)),
        };
        let (text, key) = (metadata.map(str::to_owned), key.unwrap_or_default().to_owned());
        self.change_network(network, move |network, state| {
            let impact = network.impact(state, flags)?;
            state.change(impact, |definition| {
                definition.changed(|config| {
                    match &wanted {
                        Wanted::Title => config.title = text.clone().filter(|text| !text.is_empty()),
                        Wanted::Description => config.description = text.clone().filter(|text| !text.is_empty()),
                        Wanted::Element(uri) => {
                            let given = text.as_deref().map(|text| (key.as_str(), text));
                            let (node, was_there) = metadata::set(element(config), uri, given)?;
                            if given.is_none() && !was_there {
                                return Err(missing(network.name(), &wanted));
                            }
                            replace(config, node);
                        }
                    }
                    Ok(())
                })
            })?;
            let uri = match wanted {
                Wanted::Element(uri) => Some(uri),
                Wanted::Title | Wanted::Description => None,
            };
            Ok(Some(DriverEvent::NetworkMetadataChange { network: network.identity().clone(), metadata: kind, uri }))
        })
    }
}

fn wanted(kind: NetworkMetadataType, uri: Option<&str>) -> Result<Wanted> {
    match (kind, uri) {
        (NetworkMetadataType::TITLE, _) => Ok(Wanted::Title),
        (NetworkMetadataType::DESCRIPTION, _) => Ok(Wanted::Description),
        (NetworkMetadataType::ELEMENT, Some(uri)) => Ok(Wanted::Element(uri.to_owned())),
        (NetworkMetadataType::ELEMENT, None) => {
            Err(Error::invalid_argument("the element of an application is found by its `uri`, which is missing"))
        }
        (NetworkMetadataType(kind), _) => Err(Error::invalid_argument(format!("there is no kind {kind} of metadata"))),
    }
}

fn check(wanted: &Wanted, text: Option<&str>, key: Option<&str>) -> Result<()> {
    match wanted {
        Wanted::Title if text.is_some_and(|text| text.contains('\n')) => Err(Error::invalid_argument("a title of a network has one line")),
        Wanted::Element(_) if text.is_some() && key.is_none_or(str::is_empty) => {
            Err(Error::invalid_argument("the element of an application needs a `key`, the prefix of its namespace"))
        }
        Wanted::Title | Wanted::Description | Wanted::Element(_) => Ok(()),
    }
}

fn missing(network: &str, wanted: &Wanted) -> Error {
    let what = match wanted {
        Wanted::Title => "title".to_owned(),
        Wanted::Description => "description".to_owned(),
        Wanted::Element(uri) => format!("element of the namespace {uri:?}"),
    };
    error(ErrorCode::NO_NETWORK_METADATA, format!("the network {network:?} has no {what}"))
}

/// The `<metadata>` of a configuration.
fn element(config: &NetworkConfig) -> Option<&Node> {
    config.extra.nodes().find(|node| node.tag() == Some(metadata::TAG))
}

/// Gives a configuration another `<metadata>`, or none.
fn replace(config: &mut NetworkConfig, new: Option<Node>) {
    let mut extra = Extra::default();
    for (name, value) in config.extra.attributes() {
        extra.add_attribute(name, value);
    }
    for (behind, node) in config.extra.placed_nodes().filter(|(_, node)| node.tag() != Some(metadata::TAG)) {
        extra.add_node(behind, node.clone());
    }
    for (kind, which, attributes) in config.extra.leaves() {
        extra.add_leaf(kind, which, attributes.to_vec());
    }
    if let Some(node) = new {
        extra.add_node(BEHIND, node);
    }
    config.extra = extra;
}
