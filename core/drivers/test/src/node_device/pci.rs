//! Taking PCI devices from their drivers for guests, and giving them back.

use virtkit_api::{DriverEvent, Error, Result};
use virtkit_document::NodeDeviceDriver;

use super::device::{Holder, TestDevice};

/// What callers call the driver that holds devices for guests, and what the host calls it.
const HOLDERS: [(&str, &str); 1] = [("vfio", "vfio-pci")];

impl TestDevice {
    /// Takes it from its driver. Where that was done already nothing happens.
    ///
    /// # Errors
    /// `InvalidArg` for what is no PCI device, or another driver; `OperationInvalid` while mediated devices are made of it.
    pub fn detach(&mut self, driver: Option<&str>) -> Result<Option<DriverEvent>> {
        self.check_pci()?;
        let wanted = driver.unwrap_or(HOLDERS[0].0);
        let holder = HOLDERS.iter().find(|(name, _)| *name == wanted).map(|(_, holder)| *holder);
        let holder =
            holder.ok_or_else(|| Error::invalid_argument(format!("{wanted:?} is no driver that holds devices for guests; `vfio` is")))?;
        self.check_whole()?;
        if self.holder != Holder::Host {
            return Ok(None);
        }
        self.holder = Holder::Guests { before: self.driver().take() };
        *self.driver() = Some(NodeDeviceDriver { name: Some(holder.to_owned()), ..NodeDeviceDriver::default() });
        Ok(Some(self.changed()))
    }

    /// Gives it back to its driver. Where it was not taken nothing happens.
    ///
    /// # Errors
    /// `InvalidArg` for what is no PCI device.
    pub fn reattach(&mut self) -> Result<Option<DriverEvent>> {
        self.check_pci()?;
        let Holder::Guests { before } = std::mem::replace(&mut self.holder, Holder::Host) else { return Ok(None) };
        *self.driver() = before;
        Ok(Some(self.changed()))
    }

    /// Resets it. A made-up device has nothing of what was done with it.
    ///
    /// # Errors
    /// `InvalidArg` for what is no PCI device; `OperationInvalid` while mediated devices are made of it.
    pub fn reset(&self) -> Result<()> {
        self.check_pci()?;
        self.check_whole()
    }

    fn driver(&mut self) -> &mut Option<NodeDeviceDriver> {
        &mut self.live.get_or_insert_default().driver
    }

    fn check_pci(&self) -> Result<()> {
        let is_pci = self.live.is_some() && self.has("pci");
        if is_pci { Ok(()) } else { Err(Error::invalid_argument(format!("the device {:?} is no PCI device", self.name()))) }
    }

    fn check_whole(&self) -> Result<()> {
        match self.parts {
            0 => Ok(()),
            parts => Err(self.invalid(&format!("is in use: {parts} mediated devices are made of it"))),
        }
    }
}
