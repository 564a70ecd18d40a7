//! Taking devices from their drivers, making and removing them.

use virtkit_api::{DriverEvent, NodeDeviceEventType, NodeDeviceRef, NodeDeviceUpdateFlags, Result};
use virtkit_driver::{NodeDeviceLifecycle, Reply};

use super::device::read;
use super::table::Table;
use super::unsupported;
use crate::connection::TestConnection;

impl TestConnection {
    /// A change of the devices, after the time that the URI asked for; what it gives is told.
    fn change_devices(
        &self,
        device: &NodeDeviceRef,
        change: impl FnOnce(&str, &mut Table) -> Result<Option<DriverEvent>> + Send + 'static,
    ) -> Reply<()> {
        let (world, name) = (self.world.clone(), device.name.clone());
        self.slowly(move || {
            let event = change(&name, &mut world.devices().lock())?;
            if let Some(event) = event {
                world.events().emit(&event);
            }
            Ok(())
        })
    }

    /// A change of one mediated device; `what` says what cannot be done with others.
    fn change_mediated(
        &self,
        device: &NodeDeviceRef,
        what: &'static str,
        change: impl FnOnce(&str, &mut Table) -> Result<DriverEvent> + Send + 'static,
    ) -> Reply<()> {
        self.change_devices(device, move |name, table| {
            if !table.get(name)?.is_mediated() {
                return Err(unsupported(name, what));
            }
            change(name, table).map(Some)
        })
    }
}

impl NodeDeviceLifecycle for TestConnection {
    fn detach(&self, node_device: &NodeDeviceRef, driver: Option<&str>) -> Reply<()> {
        let driver = driver.map(str::to_owned);
        self.change_devices(node_device, move |name, table| table.get_mut(name)?.detach(driver.as_deref()))
    }

    fn reattach(&self, node_device: &NodeDeviceRef) -> Reply<()> {
        self.change_devices(node_device, |name, table| table.get_mut(name)?.reattach())
    }

    fn reset(&self, node_device: &NodeDeviceRef) -> Reply<()> {
        self.change_devices(node_device, |name, table| table.get(name)?.reset().map(|()| None))
    }

    fn create(&self, node_device: &NodeDeviceRef) -> Reply<()> {
        self.change_mediated(node_device, "made", |name, table| table.start_mediated(name))
    }

    fn destroy(&self, node_device: &NodeDeviceRef) -> Reply<()> {
        self.change_devices(node_device, |name, table| {
            let device = table.get(name)?;
            if device.is_mediated() {
                return table.stop_mediated(name).map(Some);
            }
            if !device.is_virtual_port() {
                return Err(unsupported(name, "removed"));
            }
            Ok(table.remove(name).map(|device| device.event(NodeDeviceEventType::DELETED)))
        })
    }

    fn undefine(&self, node_device: &NodeDeviceRef) -> Reply<()> {
        self.change_mediated(node_device, "stored", |name, table| table.undefine_mediated(name))
    }

    fn update(&self, node_device: &NodeDeviceRef, xml: &str, flags: NodeDeviceUpdateFlags) -> Reply<()> {
        let xml = xml.to_owned();
        self.change_mediated(node_device, "changed", move |name, table| table.update_mediated(name, read(&xml)?, flags))
    }

    fn set_autostart(&self, node_device: &NodeDeviceRef, autostart: bool) -> Reply<()> {
        self.change_devices(node_device, move |name, table| {
            let device = table.get_mut(name)?;
            if !device.is_mediated() {
                return Err(unsupported(name, "made with its host"));
            }
            if device.stored.is_none() {
                return Err(device.invalid("has no stored configuration, and cannot be made with its host"));
            }
            device.autostart = autostart;
            Ok(None)
        })
    }
}
