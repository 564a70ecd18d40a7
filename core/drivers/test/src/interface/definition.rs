//! Configurations of interfaces: what libvirt makes of what was written.

use virtkit_api::{Error, ErrorCode, ErrorDomain, InterfaceRef, Result};
use virtkit_document::{Document, InterfaceConfig, InterfaceKind};

use crate::mac;

/// When an interface may be brought up.
const STARTS: [&str; 3] = ["onboot", "hotplug", "none"];

/// A configuration in which everything is decided that has to be.
#[derive(Debug)]
pub struct InterfaceDefinition {
    config: InterfaceConfig,
    identity: InterfaceRef,
}

impl InterfaceDefinition {
    /// What a document means here.
    ///
    /// # Errors
    /// `XmlError` for what is no interface, has no name, or lacks what its kind is made of.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let config = InterfaceConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::INTERFACE))?;
        let name = config.name.clone().filter(|name| !name.is_empty()).ok_or_else(|| wrong("the interface has no name"))?;
        let made_of = match &config.kind {
            InterfaceKind::Ethernet => None,
            InterfaceKind::Bridge => Some("bridge"),
            InterfaceKind::Bond => Some("bond"),
            InterfaceKind::Vlan => Some("vlan"),
            kind => {
                let kind = kind.as_str();
                return Err(wrong(format!("the interface {name:?} cannot be of the type {kind:?}, which there is not")));
            }
        };
        if let Some(tag) = made_of.filter(|tag| !config.extra.nodes().any(|node| node.tag() == Some(tag))) {
            return Err(wrong(format!("the interface {name:?} is a {tag} and has no <{tag}>")));
        }
        if let Some(start) = config.start.as_ref().filter(|start| !STARTS.contains(&start.mode.as_str())) {
            return Err(wrong(format!(
                "the interface {name:?} cannot be brought up in the mode {:?}; it is {}",
                start.mode,
                STARTS.join(", ")
            )));
        }
        let mac = config.mac.as_ref().map(|mac| mac.address.as_str()).unwrap_or_default();
        let identity = InterfaceRef { name: name.into(), mac: mac.into() };
        Ok(Self { config, identity })
    }

    /// What travels to say that this interface is meant.
    pub fn identity(&self) -> &InterfaceRef {
        &self.identity
    }

    /// The MAC address as it is compared: the same one can be written in several ways.
    pub fn mac(&self) -> Option<String> {
        (!self.identity.mac.is_empty()).then(|| comparable(&self.identity.mac))
    }

    /// The document.
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }
}

/// A MAC address as it is compared. libvirt takes any text for one.
pub fn comparable(mac: &str) -> String {
    mac::normal(mac).unwrap_or_else(|| mac.to_lowercase())
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::INTERFACE)
}
