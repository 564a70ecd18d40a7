//! All networks of a host.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use virtkit_api::{Error, ErrorCode, NetworkRef, Result, Uuid};

use super::definition::NetworkDefinition;
use super::error;
use super::state::{NetworkState, TestNetwork};

/// libvirt's default test network.
const DEFAULT: &str = "<network>
  <name>default</name>
  <uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid>
  <bridge name='virbr0'/>
  <forward/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>";

/// The networks, to be found by name and UUID. Each has a lock of its own: this table is only changed when one comes or goes.
#[derive(Debug, Default)]
pub struct Networks(RwLock<Table>);

#[derive(Debug, Default)]
struct Table {
    by_uuid: HashMap<Uuid, Arc<TestNetwork>>,
    by_name: BTreeMap<Arc<str>, Arc<TestNetwork>>,
}

impl Networks {
    /// The networks of libvirt's default test host.
    ///
    /// # Errors
    /// None, as long as the definition of the default network is right.
    pub fn default_host() -> Result<Self> {
        let network = TestNetwork::new(NetworkDefinition::from_xml(DEFAULT)?, true);
        network.lock().start();
        let mut table = Table::default();
        table.add(Arc::new(network));
        Ok(Self(RwLock::new(table)))
    }

    /// All networks, by name.
    pub fn all(&self) -> Vec<Arc<TestNetwork>> {
        self.table().by_name.values().cloned().collect()
    }

    pub fn by_name(&self, name: &str) -> Result<Arc<TestNetwork>> {
        let found = self.table().by_name.get(name).cloned();
        found.ok_or_else(|| error(ErrorCode::NO_NETWORK, format!("there is no network called {name:?}")))
    }

    pub fn by_uuid(&self, uuid: Uuid) -> Result<Arc<TestNetwork>> {
        let found = self.table().by_uuid.get(&uuid).cloned();
        found.ok_or_else(|| error(ErrorCode::NO_NETWORK, format!("there is no network with the UUID {uuid}")))
    }

    /// The network that an identity means: its UUID counts, its name is for the message.
    pub fn get(&self, identity: &NetworkRef) -> Result<Arc<TestNetwork>> {
        self.table().get(identity)
    }

    /// Stores a configuration, of a new network or of one that there is.
    ///
    /// # Errors
    /// `OperationFailed` where another network has the name or the UUID.
    pub fn define(&self, definition: NetworkDefinition) -> Result<Arc<TestNetwork>> {
        let mut table = self.change();
        let Some(network) = table.owner(&definition)? else {
            return Ok(table.add(Arc::new(TestNetwork::new(definition, true))));
        };
        let mut state = network.lock();
        state.persistent = true;
        if state.active {
            state.next = Some(definition);
        } else {
            state.definition = definition;
        }
        drop(state);
        Ok(network)
    }

    /// Starts a network with a configuration that is not stored: a new one, or one that there is and is not started.
    ///
    /// # Errors
    /// `OperationFailed` where another network has the name or the UUID; `OperationInvalid` where this one is started.
    pub fn create(&self, definition: NetworkDefinition) -> Result<Arc<TestNetwork>> {
        let mut table = self.change();
        let Some(network) = table.owner(&definition)? else {
            return Ok(table.add(Arc::new(TestNetwork::new(definition, false))));
        };
        let mut state = network.lock();
        if state.active {
            return Err(network.invalid("is started already"));
        }
        let stored = std::mem::replace(&mut state.definition, definition);
        state.next = Some(stored);
        state.start();
        drop(state);
        Ok(network)
    }

    /// Changes a network in a way after which it may be gone: once it is neither stored nor started.
    ///
    /// # Errors
    /// `NoNetwork` where it is gone already; what `work` says.
    pub fn end(&self, identity: &NetworkRef, work: impl FnOnce(&TestNetwork, &mut NetworkState) -> Result<()>) -> Result<Arc<TestNetwork>> {
        let mut table = self.change();
        let network = table.get(identity)?;
        let mut state = network.lock();
        work(&network, &mut state)?;
        if state.is_gone() {
            table.by_uuid.remove(&network.uuid());
            table.by_name.remove(network.name());
        }
        drop(state);
        Ok(network)
    }

    fn table(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Table> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn get(&self, identity: &NetworkRef) -> Result<Arc<TestNetwork>> {
        self.by_uuid.get(&identity.uuid).cloned().ok_or_else(|| gone(identity))
    }

    fn add(&mut self, network: Arc<TestNetwork>) -> Arc<TestNetwork> {
        self.by_uuid.insert(network.uuid(), network.clone());
        self.by_name.insert(network.shared_name(), network.clone());
        network
    }

    /// The network that a definition is of, if there is one.
    fn owner(&self, definition: &NetworkDefinition) -> Result<Option<Arc<TestNetwork>>> {
        let (name, uuid) = (definition.name(), definition.uuid());
        let taken = |message| Err(error(ErrorCode::OPERATION_FAILED, message));
        if let Some(named) = self.by_name.get(name).filter(|named| named.uuid() != uuid) {
            return taken(format!("the network {name:?} has the UUID {}, not {uuid}", named.uuid()));
        }
        match self.by_uuid.get(&uuid) {
            Some(owner) if owner.name() != name => {
                taken(format!("the network with the UUID {uuid} is called {:?}, not {name:?}", owner.name()))
            }
            owner => Ok(owner.cloned()),
        }
    }
}

/// The error for a network that there is no more.
pub fn gone(identity: &NetworkRef) -> Error {
    error(ErrorCode::NO_NETWORK, format!("there is no network with the UUID {} ({:?})", identity.uuid, identity.name))
}
