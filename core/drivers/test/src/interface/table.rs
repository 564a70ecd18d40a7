//! All interfaces of a host, and the state to which they can be taken back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{Error, ErrorCode, Result};

use super::definition::{InterfaceDefinition, comparable};
use super::error;

/// The interface of libvirt's default test host.
const DEFAULT: &str = "<interface type='ethernet' name='eth1'>
  <start mode='onboot'/>
  <mtu size='1492'/>
  <protocol family='ipv4'>
    <ip address='192.168.0.5' prefix='24'/>
    <route gateway='192.168.0.1'/>
  </protocol>
  <mac address='aa:bb:cc:dd:ee:ff'/>
</interface>";

/// The interfaces. They are few and have nothing that takes time, so one lock is enough.
#[derive(Debug)]
pub struct Interfaces(Mutex<Table>);

/// The interfaces as they are, and as they were when a change of them was begun.
#[derive(Debug, Default)]
pub struct Table {
    now: Set,
    before: Option<Set>,
}

#[derive(Debug, Default, Clone)]
struct Set {
    by_name: BTreeMap<Arc<str>, TestInterface>,
    by_mac: HashMap<String, BTreeSet<Arc<str>>>,
}

/// An interface.
#[derive(Debug, Clone)]
pub struct TestInterface {
    pub definition: Arc<InterfaceDefinition>,
    /// Whether it is up.
    pub active: bool,
}

impl Interfaces {
    /// The interfaces of libvirt's default test host.
    ///
    /// # Errors
    /// None, as long as the definition of the default interface is right.
    pub fn default_host() -> Result<Self> {
        let mut table = Table::default();
        table.now.put(InterfaceDefinition::from_xml(DEFAULT)?).active = true;
        Ok(Self(Mutex::new(table)))
    }

    /// The table. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// All interfaces, by name.
    pub fn all(&self) -> impl Iterator<Item = &TestInterface> {
        self.now.by_name.values()
    }

    pub fn by_name(&self, name: &str) -> Result<&TestInterface> {
        self.now.by_name.get(name).ok_or_else(|| missing(name))
    }

    pub fn by_name_mut(&mut self, name: &str) -> Result<&mut TestInterface> {
        self.now.by_name.get_mut(name).ok_or_else(|| missing(name))
    }

    /// The one interface with a MAC address.
    ///
    /// # Errors
    /// `NoInterface` where there is none; `MultipleInterfaces` where there are several.
    pub fn by_mac(&self, mac: &str) -> Result<&TestInterface> {
        let names = self.now.by_mac.get(&comparable(mac)).into_iter().flatten();
        let found: Vec<&Arc<str>> = names.take(2).collect();
        match found.as_slice() {
            [] => Err(error(ErrorCode::NO_INTERFACE, format!("there is no interface with the MAC address {mac:?}"))),
            [name] => self.by_name(name),
            [one, other, ..] => {
                let message = format!("the interfaces {one:?} and {other:?} both have the MAC address {mac:?}");
                Err(error(ErrorCode::MULTIPLE_INTERFACES, message))
            }
        }
    }

    /// Stores a configuration, of a new interface or of one that there is.
    pub fn define(&mut self, definition: InterfaceDefinition) -> &TestInterface {
        self.now.put(definition)
    }

    /// Forgets an interface.
    ///
    /// # Errors
    /// `NoInterface` where there is none of this name.
    pub fn undefine(&mut self, name: &str) -> Result<()> {
        let interface = self.now.by_name.remove(name).ok_or_else(|| missing(name))?;
        self.now.forget_mac(&interface.definition);
        Ok(())
    }

    /// Notes down how all interfaces are.
    ///
    /// # Errors
    /// `OperationInvalid` where that was done already.
    pub fn begin(&mut self) -> Result<()> {
        if self.before.is_some() {
            return Err(error(
                ErrorCode::OPERATION_INVALID,
                "a change of interfaces was begun already, and has to be committed or rolled back first",
            ));
        }
        self.before = Some(self.now.clone());
        Ok(())
    }

    /// Lets all interfaces be as they are.
    ///
    /// # Errors
    /// `OperationInvalid` where no change was begun.
    pub fn commit(&mut self) -> Result<()> {
        self.before.take().map(drop).ok_or_else(|| not_begun("committed"))
    }

    /// Takes all interfaces back to how they were.
    ///
    /// # Errors
    /// `OperationInvalid` where no change was begun.
    pub fn rollback(&mut self) -> Result<()> {
        self.now = self.before.take().ok_or_else(|| not_begun("rolled back"))?;
        Ok(())
    }
}

impl Set {
    /// Puts an interface in the place of that of its name, which stays up if it is.
    fn put(&mut self, definition: InterfaceDefinition) -> &mut TestInterface {
        let name = definition.identity().name.clone();
        let before = self.by_name.remove(&name);
        if let Some(before) = &before {
            self.forget_mac(&before.definition);
        }
        if let Some(mac) = definition.mac() {
            self.by_mac.entry(mac).or_default().insert(name.clone());
        }
        let active = before.is_some_and(|before| before.active);
        self.by_name.entry(name).or_insert(TestInterface { definition: Arc::new(definition), active })
    }

    fn forget_mac(&mut self, definition: &InterfaceDefinition) {
        let Some(mac) = definition.mac() else { return };
        if let Some(names) = self.by_mac.get_mut(&mac) {
            names.remove(&definition.identity().name);
            if names.is_empty() {
                self.by_mac.remove(&mac);
            }
        }
    }
}

fn missing(name: &str) -> Error {
    error(ErrorCode::NO_INTERFACE, format!("there is no interface called {name:?}"))
}

fn not_begun(what: &str) -> Error {
    error(ErrorCode::OPERATION_INVALID, format!("no change of interfaces was begun that could be {what}"))
}
