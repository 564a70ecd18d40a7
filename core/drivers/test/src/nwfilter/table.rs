//! All filters of a host, and the interfaces that have one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{Error, ErrorCode, NwFilterBindingRef, NwFilterRef, Result, Uuid};
use virtkit_document::{Document, NwFilterBindingConfig, NwFilterConfig, NwFilterItem};

use super::error;

/// The filters. What is done with one is done at once, so one lock is enough.
#[derive(Debug, Default)]
pub struct Filters(Mutex<Table>);

/// The filters and the bindings, and who refers to which filter.
#[derive(Debug, Default)]
pub struct Table {
    by_name: BTreeMap<Arc<str>, TestFilter>,
    by_uuid: HashMap<Uuid, Arc<str>>,
    /// The filters that ask the rules of a filter, by the name of that.
    referrers: HashMap<String, BTreeSet<Arc<str>>>,
    by_port: BTreeMap<Arc<str>, TestBinding>,
    /// The interfaces that have a filter, by the name of that.
    ports: HashMap<Arc<str>, BTreeSet<Arc<str>>>,
}

/// A filter.
#[derive(Debug)]
pub struct TestFilter {
    pub identity: NwFilterRef,
    config: NwFilterConfig,
}

/// That an interface has a filter.
#[derive(Debug)]
pub struct TestBinding {
    pub identity: NwFilterBindingRef,
    config: NwFilterBindingConfig,
}

impl Filters {
    /// The table. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TestFilter {
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }
}

impl TestBinding {
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }
}

/// The filters whose rules a filter asks.
fn references(config: &NwFilterConfig) -> impl Iterator<Item = &str> {
    config.items.iter().filter_map(|item| match item {
        NwFilterItem::Filterref(reference) => Some(reference.filter.as_str()),
        _ => None,
    })
}

impl Table {
    /// All filters, by name.
    pub fn all(&self) -> impl Iterator<Item = &TestFilter> {
        self.by_name.values()
    }

    pub fn by_name(&self, name: &str) -> Result<&TestFilter> {
        self.by_name.get(name).ok_or_else(|| missing(format!("there is no network filter called {name:?}")))
    }

    pub fn by_uuid(&self, uuid: Uuid) -> Result<&TestFilter> {
        let found = self.by_uuid.get(&uuid).and_then(|name| self.by_name.get(name));
        found.ok_or_else(|| missing(format!("there is no network filter with the UUID {uuid}")))
    }

    /// Stores a filter, a new one or one that there is.
    ///
    /// # Errors
    /// `OperationFailed` where another filter has the name or the UUID, or where its rules would be asked by themselves; `NoNwFilter` where an
    /// interface has it and it asks the rules of a filter that there is not.
    pub fn define(&mut self, mut config: NwFilterConfig) -> Result<&TestFilter> {
        let failed = |message| Err(error(ErrorCode::OPERATION_FAILED, message));
        let known = self.by_name.get(config.name.as_str()).map(|filter| filter.identity.uuid);
        let uuid = *config.uuid.get_or_insert_with(Uuid::new_v4);
        if let Some(other) = self.by_uuid.get(&uuid).filter(|name| ***name != *config.name) {
            return failed(format!("the network filter with the UUID {uuid} is called {other:?}, not {:?}", config.name));
        }
        if let Some(known) = known.filter(|known| *known != uuid) {
            return failed(format!("the network filter {:?} has the UUID {known}, not {uuid}", config.name));
        }
        if self.asks(&config, &config.name) {
            return failed(format!("the rules of the network filter {:?} would be asked by themselves, again and again", config.name));
        }
        if self.is_used(&config.name)
            && let Some(lacking) = references(&config).find(|name| !self.by_name.contains_key(*name))
        {
            return Err(missing(format!("there is no network filter called {lacking:?}, which {:?} asks for an interface", config.name)));
        }
        let name: Arc<str> = config.name.as_str().into();
        self.forget_references(&name);
        for referred in references(&config) {
            self.referrers.entry(referred.to_owned()).or_default().insert(name.clone());
        }
        self.by_uuid.insert(uuid, name.clone());
        let filter = TestFilter { identity: NwFilterRef { name: name.clone(), uuid }, config };
        self.by_name.remove(&name);
        Ok(self.by_name.entry(name).or_insert(filter))
    }

    /// Forgets a filter.
    ///
    /// # Errors
    /// `NoNwFilter` where there is none; `OperationInvalid` where an interface has it, also by way of other filters.
    pub fn undefine(&mut self, uuid: Uuid) -> Result<()> {
        let name = self.by_uuid(uuid)?.identity.name.clone();
        if self.is_used(&name) {
            return Err(error(ErrorCode::OPERATION_INVALID, format!("the network filter {name:?} is in use by an interface")));
        }
        self.forget_references(&name);
        self.by_name.remove(&name);
        self.by_uuid.remove(&uuid);
        Ok(())
    }

    /// All bindings, by interface.
    pub fn bindings(&self) -> impl Iterator<Item = &TestBinding> {
        self.by_port.values()
    }

    pub fn binding(&self, port: &str) -> Result<&TestBinding> {
        self.by_port.get(port).ok_or_else(|| unbound(port))
    }

    /// Gives an interface a filter.
    ///
    /// # Errors
    /// `OperationFailed` where it has one; `NoNwFilter` where the filter, or one whose rules it asks, is none.
    pub fn bind(&mut self, config: NwFilterBindingConfig) -> Result<&TestBinding> {
        let port: Arc<str> = config.port.name.as_str().into();
        if let Some(binding) = self.by_port.get(&port) {
            let message = format!("the interface {port:?} has the network filter {:?} already", binding.identity.filter);
            return Err(error(ErrorCode::OPERATION_FAILED, message));
        }
        let filter = self.by_name(&config.filter.filter)?.identity.name.clone();
        if let Some(lacking) = self.lacking(&filter) {
            return Err(missing(format!("there is no network filter called {lacking:?}, whose rules {filter:?} asks")));
        }
        self.ports.entry(filter.clone()).or_default().insert(port.clone());
        let binding = TestBinding { identity: NwFilterBindingRef { port: port.clone(), filter }, config };
        Ok(self.by_port.entry(port).or_insert(binding))
    }

    /// Takes the filter from an interface.
    ///
    /// # Errors
    /// `NoNwFilterBinding` where it has none.
    pub fn unbind(&mut self, port: &str) -> Result<()> {
        let binding = self.by_port.remove(port).ok_or_else(|| unbound(port))?;
        let filter = &binding.identity.filter;
        if let Some(ports) = self.ports.get_mut(filter) {
            ports.remove(port);
            if ports.is_empty() {
                self.ports.remove(filter);
            }
        }
        Ok(())
    }

    /// Whether an interface has a filter, itself or by way of others that ask its rules.
    fn is_used(&self, name: &str) -> bool {
        let mut seen = HashSet::new();
        let mut left = vec![name];
        while let Some(name) = left.pop() {
            if self.ports.contains_key(name) {
                return true;
            }
            let referrers = self.referrers.get(name).into_iter().flatten();
            left.extend(referrers.map(|referrer| &**referrer).filter(|referrer| seen.insert(*referrer)));
        }
        false
    }

    /// Whether a filter would ask the rules of the one called `name`, itself or by way of others.
    fn asks(&self, config: &NwFilterConfig, name: &str) -> bool {
        self.reach(references(config)).any(|reached| reached == name)
    }

    /// A filter whose rules are asked by the one called `name`, itself or by way of others, and that there is not.
    fn lacking(&self, name: &str) -> Option<&str> {
        let filter = self.by_name.get(name)?;
        self.reach(references(&filter.config)).find(|reached| !self.by_name.contains_key(*reached))
    }

    /// The names of these filters and of all whose rules they ask, each once.
    fn reach<'t>(&'t self, from: impl Iterator<Item = &'t str>) -> impl Iterator<Item = &'t str> {
        let mut left: Vec<&str> = from.collect();
        let mut seen = HashSet::new();
        std::iter::from_fn(move || {
            loop {
                let name = left.pop()?;
                if seen.insert(name) {
                    left.extend(self.by_name.get(name).into_iter().flat_map(|filter| references(&filter.config)));
                    return Some(name);
                }
            }
        })
    }

    /// Forgets which filters one asks.
    fn forget_references(&mut self, name: &str) {
        let Some(filter) = self.by_name.get(name) else { return };
        for referred in references(&filter.config) {
            if let Some(referrers) = self.referrers.get_mut(referred) {
                referrers.remove(name);
                if referrers.is_empty() {
                    self.referrers.remove(referred);
                }
            }
        }
    }
}

fn missing(message: String) -> Error {
    error(ErrorCode::NO_NW_FILTER, message)
}

fn unbound(port: &str) -> Error {
    error(ErrorCode::NO_NW_FILTER_BINDING, format!("the interface {port:?} has no network filter"))
}
