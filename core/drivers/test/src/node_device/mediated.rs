//! Mediated devices: parts of a device that guests can have.

use std::sync::Arc;

use virtkit_api::{DriverEvent, Error, ErrorCode, NodeDeviceEventType, NodeDeviceRef, NodeDeviceUpdateFlags, Result, Uuid};
use virtkit_document::{NodeDeviceConfig, NodeDeviceType};

use super::device::{Holder, TestDevice, missing};
use super::table::Table;
use super::{capability, error, wrong_document};

/// What a mediated device is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    parent: String,
    kind: String,
}

impl Table {
    /// Makes a mediated device whose configuration is not stored.
    ///
    /// # Errors
    /// `ConfigUnsupported` where it does not say of which type it is; `XmlError` where it does not say of what it is made; `NoNodeDevice` where that is
    /// none; `OperationInvalid` where there is one with its UUID; `InternalError` where no other can be made.
    pub fn create_mediated(&mut self, config: NodeDeviceConfig) -> Result<(NodeDeviceRef, DriverEvent)> {
        let (name, config) = self.resolve(config)?;
        if let Some(device) = self.find(&name) {
            return Err(device.invalid("exists already"));
        }
        self.take_part(&Origin::of(&config)?)?;
        Ok(self.put(TestDevice::new(name, Some(config), None), NodeDeviceEventType::CREATED))
    }

    /// Stores the configuration of a mediated device.
    ///
    /// # Errors
    /// `ConfigUnsupported` where it does not say of which type it is; `XmlError` where it does not say of what it is made; `NoNodeDevice` where that is
    /// none.
    pub fn define_mediated(&mut self, config: NodeDeviceConfig) -> Result<(NodeDeviceRef, DriverEvent)> {
        let (name, config) = self.resolve(config)?;
        if let Ok(device) = self.get_mut(&name) {
            device.stored = Some(config);
            return Ok((device.identity.clone(), device.event(NodeDeviceEventType::DEFINED)));
        }
        Ok(self.put(TestDevice::new(name, None, Some(config)), NodeDeviceEventType::DEFINED))
    }

    /// Makes a mediated device of its stored configuration.
    ///
    /// # Errors
    /// `OperationInvalid` where it exists; `InternalError` where no other can be made.
    pub fn start_mediated(&mut self, name: &str) -> Result<DriverEvent> {
        let device = self.get(name)?;
        if device.live.is_some() {
            return Err(device.invalid("exists already"));
        }
        let config = device.config()?.clone();
        self.take_part(&Origin::of(&config)?)?;
        let device = self.get_mut(name)?;
        device.live = Some(config);
        Ok(device.event(NodeDeviceEventType::CREATED))
    }

    /// Removes a mediated device; its configuration stays if it is stored.
    ///
    /// # Errors
    /// `OperationInvalid` where it does not exist.
    pub fn stop_mediated(&mut self, name: &str) -> Result<DriverEvent> {
        let device = self.get_mut(name)?;
        let config = device.live.take().ok_or_else(|| device.invalid("does not exist, only its configuration does"))?;
        let event = device.event(NodeDeviceEventType::DELETED);
        if device.stored.is_none() {
            self.remove(name);
        }
        self.give_part(&Origin::of(&config)?);
        Ok(event)
    }

    /// Removes the stored configuration of a mediated device.
    ///
    /// # Errors
    /// `OperationInvalid` where it has none.
    pub fn undefine_mediated(&mut self, name: &str) -> Result<DriverEvent> {
        let device = self.get_mut(name)?;
        if device.stored.take().is_none() {
            return Err(device.invalid("has no stored configuration"));
        }
        device.autostart = false;
        let event = device.event(NodeDeviceEventType::UNDEFINED);
        if device.live.is_none() {
            self.remove(name);
        }
        Ok(event)
    }

    /// Changes the configuration of a mediated device.
    ///
    /// # Errors
    /// `InvalidArg` where the document is of another device; `OperationInvalid` where there is no such configuration.
    pub fn update_mediated(&mut self, name: &str, config: NodeDeviceConfig, flags: NodeDeviceUpdateFlags) -> Result<DriverEvent> {
        use NodeDeviceUpdateFlags as F;
        let (of, config) = self.resolve(config)?;
        let device = self.get_mut(name)?;
        if *of != *name || Origin::of(&config)? != Origin::of(device.config()?)? {
            return Err(Error::invalid_argument(format!("the configuration is of {of:?} and of another type or parent than {name:?}")));
        }
        let current = !flags.intersects(F::LIVE | F::CONFIG);
        let live = flags.contains(F::LIVE) || current && device.live.is_some();
        let stored = flags.contains(F::CONFIG) || current && device.live.is_none();
        if live && device.live.is_none() {
            return Err(device.invalid("does not exist, only its configuration does"));
        }
        if stored && device.stored.is_none() {
            return Err(device.invalid("has no stored configuration"));
        }
        if live {
            device.live = Some(config.clone());
        }
        if stored {
            device.stored = Some(config);
        }
        Ok(device.changed())
    }

    fn put(&mut self, device: TestDevice, event: NodeDeviceEventType) -> (NodeDeviceRef, DriverEvent) {
        let told = (device.identity.clone(), device.event(event));
        self.add(device);
        told
    }

    /// Decides what a document leaves open, and the name: it tells UUID and parent, as with libvirt.
    fn resolve(&self, mut config: NodeDeviceConfig) -> Result<(Arc<str>, NodeDeviceConfig)> {
        let origin = Origin::of(&config)?;
        if self.find(&origin.parent).is_none_or(|parent| parent.live.is_none()) {
            return Err(missing(&origin.parent));
        }
        let lacking = || wrong_document("the device is no mediated one");
        let uuid = *capability::find_mut(&mut config.capabilities, "mdev").ok_or_else(lacking)?.uuid.get_or_insert_with(Uuid::new_v4);
        let address = origin.parent.strip_prefix("pci_").unwrap_or(&origin.parent);
        let name: Arc<str> = format!("mdev_{}_{address}", uuid.hyphenated().to_string().replace('-', "_")).into();
        config.name = Some(name.to_string());
        Ok((name, config))
    }

    /// Takes a part of a device for a mediated one.
    fn take_part(&mut self, origin: &Origin) -> Result<()> {
        let parent = self.get_mut(&origin.parent)?;
        let refused = |why: &str| {
            let message = format!("no device of the type {:?} can be made of {:?}: {why}", origin.kind, origin.parent);
            Err(error(ErrorCode::INTERNAL_ERROR, message))
        };
        if parent.holder != Holder::Host {
            return refused("it was taken from its driver");
        }
        match kind_of(parent, &origin.kind).map(|kind| kind.available_instances.get_or_insert(0)) {
            None => refused("it has no such type"),
            Some(0) => refused("there are as many as it can be"),
            Some(left) => {
                *left -= 1;
                parent.parts += 1;
                Ok(())
            }
        }
    }

    /// Gives it back.
    fn give_part(&mut self, origin: &Origin) {
        let Ok(parent) = self.get_mut(&origin.parent) else { return };
        parent.parts = parent.parts.saturating_sub(1);
        if let Some(left) = kind_of(parent, &origin.kind).and_then(|kind| kind.available_instances.as_mut()) {
            *left += 1;
        }
    }
}

/// A type of mediated devices that can be made of a device.
fn kind_of<'d>(device: &'d mut TestDevice, id: &str) -> Option<&'d mut NodeDeviceType> {
    let types = &mut capability::find_mut(&mut device.live.as_mut()?.capabilities, "mdev_types")?.types;
    types.iter_mut().find(|kind| kind.id == id)
}

fn no_type() -> Error {
    error(ErrorCode::CONFIG_UNSUPPORTED, "a mediated device needs the <type> that it shall be of")
}

impl Origin {
    fn of(config: &NodeDeviceConfig) -> Result<Self> {
        let kind = capability::find(&config.capabilities, "mdev").and_then(|mediated| mediated.types.first());
        let kind = kind.ok_or_else(no_type)?.id.clone();
        let parent =
            config.parent.clone().ok_or_else(|| wrong_document("a mediated device needs the <parent> that it shall be made of"))?;
        Ok(Self { parent, kind })
    }
}
