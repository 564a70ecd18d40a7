//! Virtual ports of Fibre Channel adapters.

use virtkit_api::{ErrorCode, NodeDeviceRef, Result};
use virtkit_document::NodeDeviceConfig;

use super::device::TestDevice;
use super::table::{Table, wwn_of};
use super::{capability, error};

impl Table {
    /// Makes a virtual port of an adapter.
    ///
    /// # Errors
    /// As libvirt has it, `InternalError` for all: where it has no names, or another adapter has them; where the parent is none, or cannot have such ports.
    pub fn create_virtual_port(&mut self, mut config: NodeDeviceConfig) -> Result<NodeDeviceRef> {
        let refused = |message| error(ErrorCode::INTERNAL_ERROR, message);
        let lacking = || refused("a virtual port needs the <wwnn> and the <wwpn> that it shall have".to_owned());
        let wwn = wwn_of(&config).ok_or_else(lacking)?;
        if let Ok(other) = self.by_wwn(&wwn) {
            return Err(refused(format!("the adapter {:?} has the node {} and the port {} already", other.name(), wwn.0, wwn.1)));
        }
        let name = config.parent.clone().unwrap_or_default();
        let parent = self.find(&name).and_then(|parent| parent.live.as_ref());
        let parent = parent.ok_or_else(|| refused(format!("there is no device {name:?} of which a virtual port could be made")))?;
        if capability::find(&parent.capabilities, "vport_ops").is_none() {
            return Err(refused(format!("the device {name:?} has no virtual ports")));
        }
        let number = self.next_scsi_host();
        if let Some(host) = config.capabilities.iter_mut().find(|capability| capability.kind == "scsi_host") {
            host.host = Some(number);
        }
        let device = TestDevice::new(format!("scsi_host{number}").into(), Some(config), None);
        let identity = device.identity.clone();
        self.add(device);
        Ok(identity)
    }
}
