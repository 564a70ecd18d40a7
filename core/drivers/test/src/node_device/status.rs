//! What a device is and has.

use virtkit_api::{NodeDeviceRef, NodeDeviceXml, NodeDeviceXmlFlags, Result};
use virtkit_document::Document;
use virtkit_driver::{NodeDeviceStatus, Reply};

use super::capability;
use super::device::TestDevice;
use crate::connection::TestConnection;

impl TestConnection {
    /// An answer about one device.
    fn about_device<T>(&self, device: &NodeDeviceRef, answer: impl FnOnce(&TestDevice) -> Result<T>) -> Reply<T> {
        self.world.devices().lock().get(&device.name).and_then(answer).into()
    }
}

impl NodeDeviceStatus for TestConnection {
    fn xml(&self, node_device: &NodeDeviceRef, flags: NodeDeviceXmlFlags) -> Reply<NodeDeviceXml> {
        self.about_device(node_device, |device| {
            let config = if !flags.contains(NodeDeviceXmlFlags::INACTIVE) {
                device.config()?
            } else if device.is_persistent() {
                device.stored.as_ref().map_or_else(|| device.config(), Ok)?
            } else {
                return Err(device.invalid("has no stored configuration"));
            };
            Ok(NodeDeviceXml::new(config.to_xml()))
        })
    }

    fn parent(&self, node_device: &NodeDeviceRef) -> Reply<Option<String>> {
        self.about_device(node_device, |device| Ok(device.config()?.parent.clone()))
    }

    fn capabilities(&self, node_device: &NodeDeviceRef) -> Reply<Vec<String>> {
        let names = |device: &TestDevice| Ok(capability::names(&device.config()?.capabilities).into_iter().map(str::to_owned).collect());
        self.about_device(node_device, names)
    }

    fn is_active(&self, node_device: &NodeDeviceRef) -> Reply<bool> {
        self.about_device(node_device, |device| Ok(device.live.is_some()))
    }

    fn is_persistent(&self, node_device: &NodeDeviceRef) -> Reply<bool> {
        self.about_device(node_device, |device| Ok(device.is_persistent()))
    }

    fn autostart(&self, node_device: &NodeDeviceRef) -> Reply<bool> {
        self.about_device(node_device, |device| Ok(device.autostart))
    }
}
