//! A device of the host.

use std::sync::Arc;

use virtkit_api::{DriverEvent, Error, ErrorCode, ErrorDomain, NodeDeviceEventType, NodeDeviceRef, Result};
use virtkit_document::{Document, NodeDeviceConfig, NodeDeviceDriver};

use super::{capability, error};

/// A device: one that there is, the configuration of one, or both.
#[derive(Debug)]
pub struct TestDevice {
    pub identity: NodeDeviceRef,
    /// The device that there is.
    pub live: Option<NodeDeviceConfig>,
    /// The configuration that is stored; of mediated devices alone.
    pub stored: Option<NodeDeviceConfig>,
    /// Whether it is made with its host.
    pub autostart: bool,
    /// How many mediated devices are made of it.
    pub parts: u32,
    /// Whether it was taken for a guest, and from what.
    pub holder: Holder,
}

/// Who has a device.
#[derive(Debug, PartialEq, Eq)]
pub enum Holder {
    /// The host, with the driver that its configuration names.
    Host,
    /// A driver that holds it for guests. Before that the host had it with this one.
    Guests { before: Option<NodeDeviceDriver> },
}

/// Reads a document.
///
/// # Errors
/// `XmlError` for what is no device.
pub fn read(xml: &str) -> Result<NodeDeviceConfig> {
    NodeDeviceConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::NODE_DEVICE))
}

impl TestDevice {
    /// A device under this name.
    pub fn new(name: Arc<str>, live: Option<NodeDeviceConfig>, stored: Option<NodeDeviceConfig>) -> Self {
        let identity = NodeDeviceRef { name };
        let mut device = Self { identity, live, stored, autostart: false, parts: 0, holder: Holder::Host };
        let name = device.name().to_owned();
        for config in [&mut device.live, &mut device.stored].into_iter().flatten() {
            config.name = Some(name.clone());
        }
        device
    }

    pub fn name(&self) -> &str {
        &self.identity.name
    }

    /// What it is, or else what it would be.
    ///
    /// # Errors
    /// None: a device that is neither is in no table.
    pub fn config(&self) -> Result<&NodeDeviceConfig> {
        self.live.as_ref().or(self.stored.as_ref()).ok_or_else(|| missing(self.name()))
    }

    /// Whether it has a capability.
    pub fn has(&self, kind: &str) -> bool {
        self.config().is_ok_and(|config| capability::find(&config.capabilities, kind).is_some())
    }

    pub fn is_mediated(&self) -> bool {
        self.has("mdev")
    }

    /// Whether it was made by a call, and not by the host.
    pub fn is_virtual_port(&self) -> bool {
        self.has("fc_host") && !self.has("vport_ops")
    }

    /// Whether it stays: what the host itself has does, of what was made that which is stored.
    pub fn is_persistent(&self) -> bool {
        self.stored.is_some() || !self.is_mediated() && !self.is_virtual_port()
    }

    /// The error for something that this device cannot do now.
    pub fn invalid(&self, why: &str) -> Error {
        error(ErrorCode::OPERATION_INVALID, format!("the device {:?} {why}", self.name()))
    }

    /// The event that something happened to it.
    pub fn event(&self, event: NodeDeviceEventType) -> DriverEvent {
        DriverEvent::NodeDeviceLifecycle { node_device: self.identity.clone(), event, detail: 0 }
    }

    /// The event that it is now another than it was.
    pub fn changed(&self) -> DriverEvent {
        DriverEvent::NodeDeviceUpdate { node_device: self.identity.clone() }
    }
}

/// The error for a device that there is not.
pub fn missing(name: &str) -> Error {
    error(ErrorCode::NO_NODE_DEVICE, format!("there is no device called {name:?}"))
}
