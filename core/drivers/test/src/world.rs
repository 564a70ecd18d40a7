//! The made-up host: what is on it, and who is told.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use virtkit_api::{DomainRef, Error, ErrorCode, ErrorDomain, Result, Uuid};
use virtkit_driver::EventHub;

use crate::domain::TestDomain;
use crate::options::Options;

/// libvirt's UUID of the domain `test`.
const TEST_UUID: Uuid = Uuid::from_u128(0x6695_eb01_f6a4_8304_79aa_97f2_502e_193f);

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
}

/// The domains, to be found by name and UUID. Each has a lock of its own: this table is only changed when one comes or goes.
#[derive(Debug, Default)]
struct Domains {
    by_uuid: HashMap<Uuid, Arc<TestDomain>>,
    by_name: BTreeMap<Arc<str>, Arc<TestDomain>>,
}

impl World {
    /// A host as the options want it.
    pub fn new(options: Options) -> Self {
        let mut domains = Domains::default();
        domains.add(TestDomain::running("test", TEST_UUID, 1));
        for number in 1..=options.domains {
            let id = i32::try_from(number + 1).unwrap_or(i32::MAX);
            domains.add(TestDomain::running(&format!("test-{number}"), Uuid::from_u128(MORE_UUIDS + u128::from(number)), id));
        }
        Self { options, events: EventHub::new(), domains: RwLock::new(domains) }
    }

    /// The world that all connections to `test:///default` share, with one connection more.
    pub fn join() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let (world, connections) = shared.get_or_insert_with(|| (Arc::new(Self::new(Options::default())), 0));
        *connections += 1;
        world.clone()
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

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn events(&self) -> &EventHub {
        &self.events
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

    /// The domain that an identity means: its UUID counts, its name is for the message.
    pub fn domain(&self, identity: &DomainRef) -> Result<Arc<TestDomain>> {
        let found = self.table().by_uuid.get(&identity.uuid).cloned();
        found.ok_or_else(|| no_domain(format!("there is no domain with the UUID {} ({:?})", identity.uuid, identity.name)))
    }

    fn table(&self) -> RwLockReadGuard<'_, Domains> {
        self.domains.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Domains {
    fn add(&mut self, domain: TestDomain) {
        let domain = Arc::new(domain);
        self.by_uuid.insert(domain.uuid(), domain.clone());
        self.by_name.insert(domain.name().clone(), domain);
    }
}

fn no_domain(message: String) -> Error {
    Error::new(ErrorCode::NO_DOMAIN, message).in_domain(ErrorDomain::TEST)
}
