//! The made-up host: what is on it, and who is told.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use virtkit_api::{
    ConnectionCloseReason, DomainPausedReason, DomainRef, DomainRunningReason, DomainState, Error, ErrorCode, ErrorDomain, Result, Uuid,
};
use virtkit_driver::{EventHub, spawner};

use crate::domain::{Definition, Job, State, TestDomain};
use crate::host_memory::Memory;
use crate::interface::Interfaces;
use crate::network::Networks;
use crate::node_device::Devices;
use crate::nwfilter::Filters;
use crate::options::Options;
use crate::secret::Secrets;
use crate::storage::Pools;

/// How many processors the host has.
pub const HOST_CPUS: usize = 16;

/// Where the UUIDs of `?domains=N` begin.
const MORE_UUIDS: u128 = 0x7e57_7e57_0000_4000_8000_0000_0000_0000;

/// The world of `test:///default`, and how many connections it has: with the last of them it ends.
static SHARED: Mutex<Option<(Arc<World>, usize)>> = Mutex::new(None);

/// A host in memory.
#[derive(Debug)]
pub struct World {
    options: Options,
    events: EventHub,
    domains: RwLock<Domains>,
    pools: Pools,
    networks: Networks,
    interfaces: Interfaces,
    devices: Devices,
    secrets: Secrets,
    filters: Filters,
    memory: Memory,
    last_id: AtomicI32,
    /// Tells it from other hosts.
    host: Uuid,
}

/// The domains, to be found by name and UUID. Each has a lock of its own: this table is only changed when one comes or goes.
#[derive(Debug, Default)]
struct Domains {
    by_uuid: HashMap<Uuid, Arc<TestDomain>>,
    by_name: BTreeMap<Arc<str>, Arc<TestDomain>>,
}

impl World {
    /// A host as the options want it.
    ///
    /// # Errors
    /// None, as long as the definitions of what a host has at first are right.
    pub fn new(options: Options) -> Result<Self> {
        let definition = Definition::default_host()?;
        let mut domains = Domains::default();
        let last_id = AtomicI32::new(0);
        let more = (1..=options.domains)
            .map(|number| definition.copy_as(&format!("test-{number}"), Uuid::from_u128(MORE_UUIDS + u128::from(number))));
        for definition in std::iter::once(definition.clone()).chain(more) {
            let domain = TestDomain::new(definition, true);
            domain.run(&mut domain.lock(), last_id.fetch_add(1, Ordering::Relaxed) + 1, 0);
            domains.add(Arc::new(domain));
        }
        Ok(Self {
            options,
            events: EventHub::new(),
            domains: RwLock::new(domains),
            pools: Pools::default_host()?,
            networks: Networks::default_host()?,
            interfaces: Interfaces::default_host()?,
            devices: Devices::default_host()?,
            secrets: Secrets::default(),
            filters: Filters::default(),
            memory: Memory::default(),
            last_id,
            host: Uuid::new_v4(),
        })
    }

    /// The world that all connections to `test:///default` share, with one connection more.
    ///
    /// # Errors
    /// As `new`.
    pub fn join() -> Result<Arc<Self>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((world, connections)) = shared.as_mut() {
            *connections += 1;
            return Ok(world.clone());
        }
        let world = Arc::new(Self::new(Options::default())?);
        *shared = Some((world.clone(), 1));
        Ok(world)
    }

    /// One connection less. A world that is not shared does not count them.
    pub fn leave(self: &Arc<Self>) {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, connections)) = shared.as_mut().filter(|(world, _)| Arc::ptr_eq(world, self)) else { return };
        *connections -= 1;
        if *connections == 0 {
            *shared = None;
        }
    }

    /// Lets the host go away after a time, as a daemon does that is ended: its connections are told, and nothing can be asked of it any more.
    pub fn end_after(self: &Arc<Self>, time: Duration) {
        let world = Arc::downgrade(self);
        spawner().handle().spawn(async move {
            tokio::time::sleep(time).await;
            if let Some(world) = world.upgrade() {
                world.events.end(ConnectionCloseReason::EOF);
            }
        });
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn events(&self) -> &EventHub {
        &self.events
    }

    /// The storage pools.
    pub fn pools(&self) -> &Pools {
        &self.pools
    }

    /// The virtual networks.
    pub fn networks(&self) -> &Networks {
        &self.networks
    }

    /// The network interfaces.
    pub fn interfaces(&self) -> &Interfaces {
        &self.interfaces
    }

    /// The devices.
    pub fn devices(&self) -> &Devices {
        &self.devices
    }

    /// The secrets.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The network filters.
    pub fn filters(&self) -> &Filters {
        &self.filters
    }

    /// The memory.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// What tells this host from others.
    pub fn host(&self) -> Uuid {
        self.host
    }

    /// All domains, by name.
    pub fn domains(&self) -> Vec<Arc<TestDomain>> {
        self.table().by_name.values().cloned().collect()
    }

    /// The domain with this name.
    pub fn domain_by_name(&self, name: &str) -> Result<Arc<TestDomain>> {
        let found = self.table().by_name.get(name).cloned();
        found.ok_or_else(|| no_domain(format!("there is no domain called {name:?}")))
    }

    /// The domain with this UUID.
    pub fn domain_by_uuid(&self, uuid: Uuid) -> Result<Arc<TestDomain>> {
        let found = self.table().by_uuid.get(&uuid).cloned();
        found.ok_or_else(|| no_domain(format!("there is no domain with the UUID {uuid}")))
    }

    /// The running domain with this number.
    pub fn domain_by_id(&self, id: i32) -> Result<Arc<TestDomain>> {
        let found = self.table().by_name.values().find(|domain| id >= 0 && domain.identity().id == id).cloned();
        found.ok_or_else(|| no_domain(format!("there is no running domain with the id {id}")))
    }

    /// The domain that an identity means: its UUID counts, its name is for the message.
    pub fn domain(&self, identity: &DomainRef) -> Result<Arc<TestDomain>> {
        let found = self.table().by_uuid.get(&identity.uuid).cloned();
        found.ok_or_else(|| no_domain(format!("there is no domain with the UUID {} ({:?})", identity.uuid, identity.name)))
    }

    /// The number of the next domain that starts.
    pub fn next_id(&self) -> i32 {
        self.last_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Stores a configuration, of a new domain or of one that there is. Gives the domain, and whether it is new.
    ///
    /// # Errors
    /// `OperationFailed` where another domain has the name, or this one another name.
    pub fn define(&self, mut definition: Definition) -> Result<(Arc<TestDomain>, bool)> {
        let mut table = self.change();
        let Some(domain) = table.taken(&mut definition)? else {
            let domain = Arc::new(TestDomain::new(definition, true));
            table.add(domain.clone());
            return Ok((domain, true));
        };
        drop(table);
        let mut state = domain.lock();
        let added = state.config.replace(definition).is_none();
        state.updated = state.live.is_some();
        drop(state);
        Ok((domain, added))
    }

    /// Starts a domain without a stored configuration.
    ///
    /// # Errors
    /// `OperationFailed` where a domain has the name or the UUID.
    pub fn add(&self, mut definition: Definition, paused: bool) -> Result<Arc<TestDomain>> {
        let mut table = self.change();
        if let Some(domain) = table.taken(&mut definition)? {
            return Err(taken(format!("there is a domain {:?} with the UUID {} already", &*domain.name(), domain.uuid())));
        }
        let domain = Arc::new(TestDomain::new(definition, false));
        {
            let mut state = domain.lock();
            domain.run(&mut state, self.next_id(), 1);
            if paused {
                state.become_now(DomainState::PAUSED, 1);
            }
        }
        table.add(domain.clone());
        Ok(domain)
    }

    /// Lets a domain run that was saved, with what it ran with then: one that there is, or else one without a stored configuration.
    ///
    /// # Errors
    /// `OperationFailed` where another domain has the name or the UUID; `OperationInvalid` where it runs.
    pub fn revive(&self, mut definition: Definition, (now, reason): (DomainState, i32)) -> Result<Arc<TestDomain>> {
        let mut table = self.change();
        let domain = if let Some(domain) = table.taken(&mut definition)? {
            // Whoever has the domain locked may want the table.
            drop(table);
            domain
        } else {
            let domain = Arc::new(TestDomain::new(definition.clone(), false));
            domain.lock().live = None;
            table.add(domain.clone());
            domain
        };
        let mut state = domain.lock();
        if state.live.is_some() {
            return Err(domain.invalid("runs already"));
        }
        state.live = Some(definition);
        domain.run(&mut state, self.next_id(), reason);
        state.now = now;
        drop(state);
        Ok(domain)
    }

    /// Whether the domain of another host can come here.
    ///
    /// # Errors
    /// `OperationFailed` where another domain has the name or the UUID; `OperationInvalid` where it runs here.
    pub fn free_for(&self, definition: &Definition) -> Result<()> {
        let there = self.table().taken(&mut definition.clone())?;
        there.map_or(Ok(()), |domain| absent(&domain, &domain.lock()))
    }

    /// Makes room for a domain that comes from another host: it is there, and stands still until its memory has come.
    ///
    /// # Errors
    /// As `free_for`.
    pub fn receive(&self, mut definition: Definition, job: &Arc<Job>) -> Result<Arc<TestDomain>> {
        let place = |domain: &TestDomain, state: &mut State, definition| {
            state.live = Some(definition);
            domain.run(state, self.next_id(), DomainRunningReason::MIGRATED.0);
            state.become_now(DomainState::PAUSED, DomainPausedReason::MIGRATION.0);
            state.job = Some(job.clone());
        };
        let mut table = self.change();
        if let Some(domain) = table.taken(&mut definition)? {
            // Whoever has the domain locked may want the table.
            drop(table);
            let mut state = domain.lock();
            absent(&domain, &state)?;
            place(&domain, &mut state, definition);
            drop(state);
            return Ok(domain);
        }
        let domain = Arc::new(TestDomain::new(definition.clone(), false));
        place(&domain, &mut domain.lock(), definition);
        table.add(domain.clone());
        Ok(domain)
    }

    /// The time that the URI asks for in all that is not instant.
    pub async fn delay(&self) {
        if let Some(time) = self.options.latency {
            tokio::time::sleep(time).await;
        }
    }

    /// Gives a domain another name.
    ///
    /// # Errors
    /// `OperationFailed` where a domain has that name.
    pub fn rename(&self, domain: &Arc<TestDomain>, name: &str) -> Result<()> {
        let mut table = self.change();
        if table.by_name.contains_key(name) {
            return Err(taken(format!("there is a domain called {name:?} already")));
        }
        table.by_name.remove(&domain.name());
        domain.identify(|identity| identity.name = name.into());
        table.by_name.insert(name.into(), domain.clone());
        Ok(())
    }

    /// Forgets a domain.
    pub fn remove(&self, domain: &TestDomain) {
        let mut table = self.change();
        table.by_uuid.remove(&domain.uuid());
        table.by_name.remove(&domain.name());
    }

    fn table(&self) -> RwLockReadGuard<'_, Domains> {
        self.domains.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Domains> {
        self.domains.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Domains {
    fn add(&mut self, domain: Arc<TestDomain>) {
        self.by_uuid.insert(domain.uuid(), domain.clone());
        self.by_name.insert(domain.name(), domain);
    }

    /// The domain that a definition is of, if there is one. A definition that was written without a UUID means the domain of its name.
    fn taken(&self, definition: &mut Definition) -> Result<Option<Arc<TestDomain>>> {
        if let Some(domain) = self.by_uuid.get(&definition.uuid()) {
            let name = domain.name();
            if *name != *definition.name() {
                let message = format!("the domain with the UUID {} is called {:?}, not {:?}", domain.uuid(), &*name, definition.name());
                return Err(taken(message));
            }
            return Ok(Some(domain.clone()));
        }
        match self.by_name.get(definition.name()) {
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

/// Nothing, or the error that a domain of another host runs here already.
fn absent(domain: &TestDomain, state: &State) -> Result<()> {
    if state.live.is_some() { Err(domain.invalid("runs at the destination already")) } else { domain.idle(state) }
}

fn no_domain(message: String) -> Error {
    Error::new(ErrorCode::NO_DOMAIN, message).in_domain(ErrorDomain::TEST)
}

fn taken(message: String) -> Error {
    Error::new(ErrorCode::OPERATION_FAILED, message).in_domain(ErrorDomain::TEST)
}
