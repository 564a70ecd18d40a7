//! All devices of a host.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{ErrorCode, Result};
use virtkit_document::NodeDeviceConfig;

use super::defaults::{DEFAULTS, LAST_SCSI_HOST};
use super::device::{TestDevice, missing, read};
use super::{capability, error};

/// The devices. What is done with one is done at once, so one lock is enough.
#[derive(Debug)]
pub struct Devices(Mutex<Table>);

/// The devices, to be found by name and, Fibre Channel adapters, by the world wide names of node and port.
#[derive(Debug)]
pub struct Table {
    by_name: BTreeMap<Arc<str>, TestDevice>,
    by_wwn: HashMap<Wwn, Arc<str>>,
    last_scsi_host: u32,
}

/// The world wide names of a node and of a port.
pub type Wwn = (String, String);

impl Devices {
    /// The devices of libvirt's default test host, and what the description needs beside them.
    ///
    /// # Errors
    /// None, as long as their documents are right.
    pub fn default_host() -> Result<Self> {
        let mut table = Table { by_name: BTreeMap::new(), by_wwn: HashMap::new(), last_scsi_host: LAST_SCSI_HOST };
        for xml in DEFAULTS {
            let config = read(xml)?;
            let name = config.name.as_deref().unwrap_or_default().into();
            table.add(TestDevice::new(name, Some(config), None));
        }
        Ok(Self(Mutex::new(table)))
    }

    /// The table. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// All devices, by name.
    pub fn all(&self) -> impl Iterator<Item = &TestDevice> {
        self.by_name.values()
    }

    pub fn find(&self, name: &str) -> Option<&TestDevice> {
        self.by_name.get(name)
    }

    pub fn get(&self, name: &str) -> Result<&TestDevice> {
        self.find(name).ok_or_else(|| missing(name))
    }

    pub fn get_mut(&mut self, name: &str) -> Result<&mut TestDevice> {
        self.by_name.get_mut(name).ok_or_else(|| missing(name))
    }

    /// The Fibre Channel adapter with these names.
    ///
    /// # Errors
    /// `NoNodeDevice` where there is none.
    pub fn by_wwn(&self, wwn: &Wwn) -> Result<&TestDevice> {
        let missing = || {
            error(ErrorCode::NO_NODE_DEVICE, format!("there is no Fibre Channel adapter with the node {} and the port {}", wwn.0, wwn.1))
        };
        self.by_wwn.get(wwn).and_then(|name| self.by_name.get(name)).ok_or_else(missing)
    }

    /// Adds a device, or puts it in the place of that of its name.
    pub fn add(&mut self, device: TestDevice) {
        let name = device.identity.name.clone();
        if let Some(wwn) = device.live.as_ref().and_then(wwn_of) {
            self.by_wwn.insert(wwn, name.clone());
        }
        self.by_name.insert(name, device);
    }

    /// Forgets a device.
    pub fn remove(&mut self, name: &str) -> Option<TestDevice> {
        let device = self.by_name.remove(name)?;
        if let Some(wwn) = device.live.as_ref().and_then(wwn_of) {
            self.by_wwn.remove(&wwn);
        }
        Some(device)
    }

    /// The number of the next SCSI adapter.
    pub fn next_scsi_host(&mut self) -> u32 {
        self.last_scsi_host += 1;
        self.last_scsi_host
    }
}

/// The names of a Fibre Channel adapter.
pub fn wwn_of(config: &NodeDeviceConfig) -> Option<Wwn> {
    let adapter = capability::find(&config.capabilities, "fc_host")?;
    Some((adapter.wwnn.clone()?.to_lowercase(), adapter.wwpn.clone()?.to_lowercase()))
}
