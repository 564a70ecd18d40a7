//! Finding devices, and making them.

use virtkit_api::{ListNodeDevicesFlags, NodeDeviceCreateFlags, NodeDeviceDefineFlags, NodeDeviceEventType, NodeDeviceRef};
use virtkit_document::NodeDeviceConfig;
use virtkit_driver::{NodeDeviceList, Reply};

use super::device::{TestDevice, read};
use super::{capability, unsupported};
use crate::chosen::either;
use crate::connection::TestConnection;

impl NodeDeviceList for TestConnection {
    fn node_devices(&self, flags: ListNodeDevicesFlags) -> Reply<Vec<NodeDeviceRef>> {
        let table = self.world.devices().lock();
        Reply::now(Ok(table.all().filter(|device| wanted(device, flags)).map(|device| device.identity.clone()).collect()))
    }

    fn node_device_names(&self, capability: Option<&str>) -> Reply<Vec<String>> {
        let table = self.world.devices().lock();
        let live = table.all().filter_map(|device| device.live.as_ref().map(|config| (device, config)));
        let wanted = live.filter(|(_, config)| capability.is_none_or(|wanted| capability::names(&config.capabilities).contains(&wanted)));
        Reply::now(Ok(wanted.map(|(device, _)| device.name().to_owned()).collect()))
    }

    fn node_device_by_name(&self, name: &str) -> Reply<NodeDeviceRef> {
        self.world.devices().lock().get(name).map(|device| device.identity.clone()).into()
    }

    fn scsi_host_by_wwn(&self, node: &str, port: &str) -> Reply<NodeDeviceRef> {
        let wwn = (node.to_lowercase(), port.to_lowercase());
        self.world.devices().lock().by_wwn(&wwn).map(|device| device.identity.clone()).into()
    }

    fn create_node_device(&self, xml: &str, _: NodeDeviceCreateFlags) -> Reply<NodeDeviceRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let config = read(&xml)?;
            let mut table = world.devices().lock();
            let (device, event) = if is(&config, "mdev") {
                table.create_mediated(config)?
            } else if is(&config, "fc_host") {
                let device = table.create_virtual_port(config)?;
                let event = table.get(&device.name)?.event(NodeDeviceEventType::CREATED);
                (device, event)
            } else {
                return Err(unsupported(config.name.as_deref().unwrap_or("new device"), "made"));
            };
            drop(table);
            world.events().emit(&event);
            Ok(device)
        })
    }

    fn define_node_device(&self, xml: &str, _: NodeDeviceDefineFlags) -> Reply<NodeDeviceRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let config = read(&xml)?;
            if !is(&config, "mdev") {
                return Err(unsupported(config.name.as_deref().unwrap_or("new device"), "stored"));
            }
            let (device, event) = world.devices().lock().define_mediated(config)?;
            world.events().emit(&event);
            Ok(device)
        })
    }
}

/// Whether a configuration is of a device with a capability.
fn is(config: &NodeDeviceConfig, kind: &str) -> bool {
    capability::find(&config.capabilities, kind).is_some()
}

/// Whether a device is in a list with these flags.
fn wanted(device: &TestDevice, flags: ListNodeDevicesFlags) -> bool {
    use ListNodeDevicesFlags as F;
    let one = |is, yes: F, no: F| either(flags.bits(), is, yes.bits(), no.bits());
    let capabilities = flags & capability::all_flags();
    let has = |config: &NodeDeviceConfig| capability::flags(&config.capabilities).intersects(capabilities);
    (capabilities.is_empty() || device.config().is_ok_and(has))
        && one(device.live.is_some(), F::ACTIVE, F::INACTIVE)
        && one(device.is_persistent(), F::PERSISTENT, F::TRANSIENT)
}
