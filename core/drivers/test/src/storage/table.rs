//! All storage pools of a host.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use virtkit_api::{ErrorCode, Result, StoragePoolRef, StorageVolumeRef, Uuid};

use super::error;
use super::pool::{PoolState, TestPool, Volumes};
use super::pool_definition::PoolDefinition;
use super::volume::TestVolume;

/// libvirt's default test pool.
const DEFAULT: &str = "<pool type='dir'>
  <name>default-pool</name>
  <uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>
  <target>
    <path>/default-pool</path>
  </target>
</pool>";

/// The pools, to be found by name and UUID. Each has a lock of its own: this table is only changed when one comes or goes.
#[derive(Debug, Default)]
pub struct Pools(RwLock<Table>);

#[derive(Debug, Default)]
struct Table {
    by_uuid: HashMap<Uuid, Arc<TestPool>>,
    by_name: BTreeMap<Arc<str>, Arc<TestPool>>,
    /// Volumes of pools that are gone, by the place where they lie.
    left: HashMap<String, Volumes>,
}

impl Pools {
    /// The pools of libvirt's default test host.
    ///
    /// # Errors
    /// None, as long as the definition of the default pool is right.
    pub fn default_host() -> Result<Self> {
        let pool = TestPool::new(PoolDefinition::from_xml(DEFAULT)?, true, Volumes::new());
        pool.lock().active = true;
        let mut table = Table::default();
        table.add(Arc::new(pool));
        Ok(Self(RwLock::new(table)))
    }

    /// All pools, by name.
    pub fn all(&self) -> Vec<Arc<TestPool>> {
        self.table().by_name.values().cloned().collect()
    }

    pub fn by_name(&self, name: &str) -> Result<Arc<TestPool>> {
        let found = self.table().by_name.get(name).cloned();
        found.ok_or_else(|| error(ErrorCode::NO_STORAGE_POOL, format!("there is no storage pool called {name:?}")))
    }

    pub fn by_uuid(&self, uuid: Uuid) -> Result<Arc<TestPool>> {
        let found = self.table().by_uuid.get(&uuid).cloned();
        found.ok_or_else(|| error(ErrorCode::NO_STORAGE_POOL, format!("there is no storage pool with the UUID {uuid}")))
    }

    /// The pool that an identity means: its UUID counts, its name is for the message.
    pub fn get(&self, identity: &StoragePoolRef) -> Result<Arc<TestPool>> {
        self.table().get(identity)
    }

    /// Does something with a volume while its pool, which is started, cannot change.
    ///
    /// # Errors
    /// `NoStoragePool`, `NoStorageVolume` where they are gone; `OperationInvalid` where the pool is not started; what `work` says.
    pub fn with_volume<T>(
        &self,
        identity: &StorageVolumeRef,
        work: impl FnOnce(&TestPool, &mut PoolState, &Arc<TestVolume>) -> Result<T>,
    ) -> Result<T> {
        let pool = self.by_name(&identity.pool)?;
        let mut state = pool.started()?;
        let volume = pool.volume(&state, &identity.name)?;
        work(&pool, &mut state, &volume)
    }

    /// Finds a volume by its key or path, in pools that are started.
    pub fn volume_at(&self, key: &str) -> Option<StorageVolumeRef> {
        self.all().iter().find_map(|pool| {
            let state = pool.started().ok()?;
            let name = state.definition.volume_of(key)?;
            let (name, _) = state.volumes.get_key_value(name)?;
            Some(pool.volume_identity(&state, name))
        })
    }

    /// Stores a configuration, of a new pool or of one that there is.
    ///
    /// # Errors
    /// `OperationFailed` where another pool has the name, the UUID or the place.
    pub fn define(&self, mut definition: PoolDefinition) -> Result<Arc<TestPool>> {
        let mut table = self.change();
        let Some(pool) = table.owner(&mut definition)? else {
            return Ok(table.add_new(definition, true));
        };
        let mut state = pool.lock();
        state.persistent = true;
        if state.active {
            state.next = Some(definition);
        } else {
            table.replace(&mut state, definition);
        }
        drop(state);
        Ok(pool)
    }

    /// Adds a started pool without a stored configuration, once `check` has nothing against it.
    ///
    /// # Errors
    /// `OperationFailed` where a pool has the name, the UUID or the place; what `check` says.
    pub fn add(
        &self,
        mut definition: PoolDefinition,
        check: impl FnOnce(&PoolDefinition, &mut Volumes) -> Result<()>,
    ) -> Result<Arc<TestPool>> {
        let mut table = self.change();
        if let Some(pool) = table.owner(&mut definition)? {
            let message = format!("there is a storage pool {:?} with the UUID {} already", pool.name(), pool.uuid());
            return Err(error(ErrorCode::OPERATION_FAILED, message));
        }
        check(&definition, table.left.entry(definition.place()).or_default())?;
        Ok(table.add_new(definition, false))
    }

    /// Changes a pool in a way after which it may be gone: once it is neither stored nor started.
    ///
    /// # Errors
    /// `NoStoragePool` where it is gone already; what `work` says.
    pub fn end(&self, identity: &StoragePoolRef, work: impl FnOnce(&TestPool, &mut PoolState) -> Result<()>) -> Result<Arc<TestPool>> {
        let mut table = self.change();
        let pool = table.get(identity)?;
        let mut state = pool.lock();
        work(&pool, &mut state)?;
        if !state.active {
            if let Some(next) = state.next.take() {
                table.replace(&mut state, next);
            }
            if state.is_gone() {
                table.remove(&pool, &mut state);
            }
        }
        drop(state);
        Ok(pool)
    }

    fn table(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Table> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn get(&self, identity: &StoragePoolRef) -> Result<Arc<TestPool>> {
        let missing = || {
            let message = format!("there is no storage pool with the UUID {} ({:?})", identity.uuid, identity.name);
            error(ErrorCode::NO_STORAGE_POOL, message)
        };
        self.by_uuid.get(&identity.uuid).cloned().ok_or_else(missing)
    }

    fn add(&mut self, pool: Arc<TestPool>) {
        self.by_uuid.insert(pool.uuid(), pool.clone());
        self.by_name.insert(pool.identity().name.clone(), pool);
    }

    /// Adds a pool, with the volumes that lie in its place.
    fn add_new(&mut self, definition: PoolDefinition, persistent: bool) -> Arc<TestPool> {
        let volumes = self.left.remove(&definition.place()).unwrap_or_default();
        let pool = Arc::new(TestPool::new(definition, persistent, volumes));
        self.add(pool.clone());
        pool
    }

    /// Forgets a pool. Its volumes stay where they are.
    fn remove(&mut self, pool: &TestPool, state: &mut PoolState) {
        self.by_uuid.remove(&pool.uuid());
        self.by_name.remove(&pool.identity().name);
        self.left.insert(state.definition.place(), std::mem::take(&mut state.volumes));
    }

    /// Gives a pool that is not started another configuration, and the volumes of the place that it then has.
    fn replace(&mut self, state: &mut PoolState, definition: PoolDefinition) {
        if definition.place() != state.definition.place() {
            let volumes = self.left.remove(&definition.place()).unwrap_or_default();
            self.left.insert(state.definition.place(), std::mem::replace(&mut state.volumes, volumes));
        }
        state.definition = definition;
    }

    /// The pool that a definition is of, if there is one. A definition that was written without a UUID means the pool of its name.
    fn owner(&self, definition: &mut PoolDefinition) -> Result<Option<Arc<TestPool>>> {
        let named = self.by_name.get(definition.name());
        if let Some(pool) = named.filter(|_| definition.made_up_uuid()) {
            definition.set_uuid(pool.uuid());
        }
        let owner = self.by_uuid.get(&definition.uuid());
        let (name, uuid) = (definition.name(), definition.uuid());
        if let Some(owner) = owner.filter(|owner| owner.name() != name) {
            return Err(taken(format!("the storage pool with the UUID {uuid} is called {:?}, not {name:?}", owner.name())));
        }
        if let Some(named) = named.filter(|named| named.uuid() != uuid) {
            return Err(taken(format!("the storage pool {name:?} has the UUID {}, not {uuid}", named.uuid())));
        }
        let place = definition.place();
        let mut others = self.by_name.values().filter(|pool| pool.uuid() != uuid);
        if let Some(other) = others.find(|pool| pool.lock().takes(&place)) {
            return Err(taken(format!("the storage pool {:?} lies in {place:?} already, so {name:?} cannot", other.name())));
        }
        Ok(owner.cloned())
    }
}

impl PoolState {
    /// Whether its data lies in this place, now or once it is stopped.
    fn takes(&self, place: &str) -> bool {
        self.definition.place() == place || self.next.as_ref().is_some_and(|next| next.place() == place)
    }
}

fn taken(message: String) -> virtkit_api::Error {
    error(ErrorCode::OPERATION_FAILED, message)
}
