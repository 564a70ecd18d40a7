//! The domains of a root, to be found by name, UUID and number, and what they share.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use virtkit_api::{DomainRef, Error, ErrorCode, Result, Uuid};
use virtkit_driver::EventHub;

use crate::definition::{Definition, Surroundings};
use crate::domain::{Foreigners, QemuDomain};
use crate::error::error;
use crate::host::{Emulator, Emulators, Kvm, Node};
use crate::store::Store;

/// All that the connections to a root share.
#[derive(Debug)]
pub struct World {
    pub store: Store,
    pub emulators: Emulators,
    pub node: Node,
    pub kvm: Option<Kvm>,
    pub events: Arc<EventHub>,
    pub foreigners: Foreigners,
    domains: RwLock<Domains>,
    last_id: AtomicI32,
    /// The QEMU that domains get which do not name one, as it was seen last.
    emulator: Mutex<Option<Arc<Emulator>>>,
}

/// The domains. Each has a lock of its own: this table is only changed when one comes, goes, starts or stops.
#[derive(Debug, Default)]
struct Domains {
    uuids: HashMap<Uuid, Arc<QemuDomain>>,
    names: BTreeMap<Arc<str>, Arc<QemuDomain>>,
    numbers: HashMap<i32, Arc<QemuDomain>>,
}

impl World {
    /// Without domains.
    pub fn new(store: Store, events: Arc<EventHub>) -> Self {
        Self {
            emulators: Emulators::new(store.cache().clone()),
            store,
            node: Node::look(),
            kvm: Kvm::probe(),
            events,
            foreigners: Foreigners::default(),
            domains: RwLock::default(),
            last_id: AtomicI32::new(0),
            emulator: Mutex::default(),
        }
    }

    /// The QEMU that domains get which do not name one.
    ///
    /// # Errors
    /// `ConfigUnsupported` where there is none.
    pub async fn default_emulator(&self) -> Result<Arc<Emulator>> {
        let path = Emulator::find(self.node.arch(), std::env::var_os("PATH").as_deref())?;
        let emulator = self.emulators.get(&path).await?;
        *self.emulator.lock().unwrap_or_else(PoisonError::into_inner) = Some(emulator.clone());
        Ok(emulator)
    }

    /// The same, as it was seen last, without a look at the host.
    pub fn known_emulator(&self) -> Option<Arc<Emulator>> {
        self.emulator.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The QEMU of a domain.
    ///
    /// # Errors
    /// `ConfigUnsupported` where there is none.
    pub async fn emulator_of(&self, definition: &Definition) -> Result<Arc<Emulator>> {
        match definition.config().devices.as_ref().and_then(|devices| devices.emulator.as_deref()) {
            Some(path) => self.emulators.get(&PathBuf::from(path)).await,
            None => self.default_emulator().await,
        }
    }

    /// What definitions are completed from. Without a QEMU they are completed at their start.
    pub async fn surroundings(&self) -> Surroundings {
        Surroundings { arch: self.node.arch().to_owned(), emulator: self.default_emulator().await.ok() }
    }

    /// All domains, by name.
    pub fn domains(&self) -> Vec<Arc<QemuDomain>> {
        self.table().names.values().filter(|domain| domain.is_visible()).cloned().collect()
    }

    /// All, also those that are being made.
    pub fn all(&self) -> Vec<Arc<QemuDomain>> {
        self.table().uuids.values().cloned().collect()
    }

    /// The domain with this name.
    pub fn domain_by_name(&self, name: &str) -> Result<Arc<QemuDomain>> {
        self.find(
            |table| table.names.get(name).cloned(),
            || missing(format!("there is no domain called {name:?}"), self.store.unreadable.named(name)),
        )
    }

    /// The domain with this UUID.
    pub fn domain_by_uuid(&self, uuid: Uuid) -> Result<Arc<QemuDomain>> {
        self.find(
            |table| table.uuids.get(&uuid).cloned(),
            || missing(format!("there is no domain with the UUID {uuid}"), self.store.unreadable.with_uuid(uuid)),
        )
    }

    /// The running domain with this number.
    pub fn domain_by_id(&self, id: i32) -> Result<Arc<QemuDomain>> {
        self.find(|table| table.numbers.get(&id).cloned(), || format!("there is no running domain with the id {id}"))
    }

    /// The domain that an identity means: its UUID counts, its name is for the message.
    pub fn domain(&self, identity: &DomainRef) -> Result<Arc<QemuDomain>> {
        let missing = || format!("there is no domain with the UUID {} ({:?})", identity.uuid, identity.name);
        self.find(|table| table.uuids.get(&identity.uuid).cloned(), missing)
    }

    fn find(&self, look: impl Fn(&Domains) -> Option<Arc<QemuDomain>>, missing: impl Fn() -> String) -> Result<Arc<QemuDomain>> {
        look(&self.table()).filter(|domain| domain.is_visible()).ok_or_else(|| error(ErrorCode::NO_DOMAIN, missing()))
    }

    /// The domain that a definition is of: one that there is, or else a new one, which nobody sees until it is shown. A definition that was written
    /// without a UUID means the domain of its name.
    ///
    /// # Errors
    /// `OperationFailed` where another domain has the name, or this one another name.
    pub fn enter(&self, definition: &mut Definition) -> Result<Arc<QemuDomain>> {
        let mut table = self.change();
        if let Some(domain) = table.taken(definition)? {
            return Ok(domain);
        }
        let domain = Arc::new(QemuDomain::new(definition));
        table.uuids.insert(domain.uuid(), domain.clone());
        table.names.insert(domain.name(), domain.clone());
        Ok(domain)
    }

    /// Whether a domain can be made or renamed with this name and UUID as far as definitions are concerned that cannot be understood.
    ///
    /// # Errors
    /// `OperationFailed` where one of them has the name or the UUID.
    pub fn check_readable(&self, name: &str, uuid: Uuid) -> Result<()> {
        let in_the_way = self.store.unreadable.in_the_way(name, uuid);
        in_the_way.map_or(Ok(()), |why| Err(taken(format!("there is a domain {name:?} or one with the UUID {uuid} already: {why}"))))
    }

    /// Gives a domain another name.
    ///
    /// # Errors
    /// `OperationFailed` where a domain has that name.
    pub fn rename(&self, domain: &Arc<QemuDomain>, name: &str) -> Result<()> {
        let mut table = self.change();
        if table.names.contains_key(name) {
            return Err(taken(format!("there is a domain called {name:?} already")));
        }
        table.names.remove(&domain.name());
        domain.identify(|identity| identity.name = name.into());
        table.names.insert(name.into(), domain.clone());
        Ok(())
    }

    /// Whether a domain is still the one of its UUID: it may have gone while somebody waited for its job.
    pub fn has(&self, domain: &Arc<QemuDomain>) -> bool {
        self.table().uuids.get(&domain.uuid()).is_some_and(|other| Arc::ptr_eq(other, domain))
    }

    /// Forgets a domain.
    pub fn remove(&self, domain: &QemuDomain) {
        let mut table = self.change();
        table.uuids.remove(&domain.uuid());
        table.names.remove(&domain.name());
    }

    /// The number of the next domain that starts.
    pub fn next_id(&self) -> i32 {
        self.last_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Numbers up to this one are taken.
    pub fn id_is_taken(&self, id: i32) {
        self.last_id.fetch_max(id, Ordering::Relaxed);
    }

    /// A domain runs under a number from now on.
    pub fn runs(&self, domain: &Arc<QemuDomain>, id: i32) {
        self.change().numbers.insert(id, domain.clone());
        domain.identify(|identity| identity.id = id);
    }

    /// A domain no longer runs.
    pub fn stopped(&self, domain: &QemuDomain, id: i32) {
        domain.identify(|identity| identity.id = -1);
        self.change().numbers.remove(&id);
    }

    fn table(&self) -> RwLockReadGuard<'_, Domains> {
        self.domains.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Domains> {
        self.domains.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Domains {
    fn taken(&self, definition: &mut Definition) -> Result<Option<Arc<QemuDomain>>> {
        if let Some(domain) = self.uuids.get(&definition.uuid()) {
            let name = domain.name();
            if *name != *definition.name() {
                let message = format!("the domain with the UUID {} is called {:?}, not {:?}", domain.uuid(), &*name, definition.name());
                return Err(taken(message));
            }
            return Ok(Some(domain.clone()));
        }
        match self.names.get(definition.name()) {
            Some(domain) if definition.made_up_uuid() => {
                definition.set_uuid(domain.uuid());
                Ok(Some(domain.clone()))
            }
            Some(domain) => {
                let message = format!("the domain {:?} has the UUID {}, not {}", definition.name(), domain.uuid(), definition.uuid());
                Err(taken(message))
            }
            None => Ok(None),
        }
    }
}

/// The sentence that an object is not there, with what is known of its definition.
fn missing(sentence: String, definition: Option<String>) -> String {
    match definition {
        Some(why) => format!("{sentence}: {why}"),
        None => sentence,
    }
}

fn taken(message: String) -> Error {
    error(ErrorCode::OPERATION_FAILED, message)
}
