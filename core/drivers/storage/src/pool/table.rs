//! All storage pools of a host.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use virtkit_api::{Error, ErrorCode, Result, StoragePoolRef, StorageVolumeRef, Uuid};
use virtkit_state::Unreadable;

use super::{Definition, Pool, State, folder_and_name};
use crate::error::error;

/// The pools, to be found by name, UUID and folder. Each has a lock of its own: this table is only changed when one comes or goes or moves.
#[derive(Debug, Default)]
pub struct Table {
    pools: RwLock<Pools>,
    /// The definitions that could not be understood.
    pub unreadable: Unreadable,
}

#[derive(Debug, Default)]
#[allow(clippy::struct_field_names, reason = "each is the same pools, found another way")]
struct Pools {
    by_uuid: HashMap<Uuid, Arc<Pool>>,
    by_name: BTreeMap<Arc<str>, Arc<Pool>>,
    /// By the folder that each lies in now, and by the one in which it will lie once it is stopped.
    by_path: HashMap<String, Arc<Pool>>,
}

impl Table {
    /// All pools, by name.
    pub fn all(&self) -> Vec<Arc<Pool>> {
        self.read().by_name.values().cloned().collect()
    }

    pub fn by_name(&self, name: &str) -> Result<Arc<Pool>> {
        let found = self.read().by_name.get(name).cloned();
        found.ok_or_else(|| missing(format!("there is no storage pool called {name:?}"), self.unreadable.named(name)))
    }

    pub fn by_uuid(&self, uuid: Uuid) -> Result<Arc<Pool>> {
        let found = self.read().by_uuid.get(&uuid).cloned();
        found.ok_or_else(|| missing(format!("there is no storage pool with the UUID {uuid}"), self.unreadable.with_uuid(uuid)))
    }

    /// The started pool whose volumes lie in a folder.
    pub fn by_path(&self, path: &str) -> Option<Arc<Pool>> {
        let pool = self.read().by_path.get(path).cloned()?;
        let here = pool.started().is_ok_and(|state| state.definition.path() == path);
        here.then_some(pool)
    }

    /// The pool that an identity means: its UUID counts, its name is for the message.
    pub fn get(&self, identity: &StoragePoolRef) -> Result<Arc<Pool>> {
        let found = self.read().by_uuid.get(&identity.uuid).cloned();
        found.ok_or_else(|| {
            let message = format!("there is no storage pool with the UUID {} ({:?})", identity.uuid, identity.name);
            error(ErrorCode::NO_STORAGE_POOL, message)
        })
    }

    /// Finds a volume by its key or path, in pools that are started.
    pub fn volume_at(&self, path: &str) -> Option<StorageVolumeRef> {
        let (folder, name) = folder_and_name(path)?;
        let pool = self.by_path(&folder)?;
        let state = pool.started().ok()?;
        let (name, _) = state.volumes.get_key_value(name.as_str())?;
        Some(pool.volume_identity(&state, name))
    }

    /// Whether a pool can be made with this definition as far as definitions are concerned that cannot be understood. Blocks for a moment.
    ///
    /// # Errors
    /// `OperationFailed` where one of them has its name or UUID.
    pub fn check_readable(&self, definition: &Definition) -> Result<()> {
        let (name, uuid) = (definition.name(), definition.uuid());
        let in_the_way = self.unreadable.in_the_way(name, uuid);
        in_the_way.map_or(Ok(()), |why| Err(taken(format!("there is a storage pool {name:?} or one with the UUID {uuid} already: {why}"))))
    }

    /// The pool that a definition is of, if there is one. A definition that was written without a UUID means the pool of its name.
    ///
    /// # Errors
    /// `OperationFailed` where another pool has the name, the UUID or the folder.
    pub fn owner(&self, definition: &mut Definition) -> Result<Option<Arc<Pool>>> {
        let pools = self.read();
        let named = pools.by_name.get(definition.name());
        if let Some(pool) = named.filter(|_| definition.made_up_uuid()) {
            definition.set_uuid(pool.uuid());
        }
        let owner = pools.by_uuid.get(&definition.uuid());
        let (name, uuid, path) = (definition.name(), definition.uuid(), definition.path());
        if let Some(owner) = owner.filter(|owner| owner.name() != name) {
            return Err(taken(format!("the storage pool with the UUID {uuid} is called {:?}, not {name:?}", owner.name())));
        }
        if let Some(named) = named.filter(|named| named.uuid() != uuid) {
            return Err(taken(format!("the storage pool {name:?} has the UUID {}, not {uuid}", named.uuid())));
        }
        if let Some(other) = pools.by_path.get(path).filter(|pool| pool.uuid() != uuid) {
            return Err(taken(format!("the storage pool {:?} lies in {path:?} already, so {name:?} cannot", other.name())));
        }
        Ok(owner.cloned())
    }

    /// Adds a pool. Who adds has seen to it that nothing of it is taken.
    pub fn add(&self, pool: Arc<Pool>) {
        let mut pools = self.write();
        pools.by_path.insert(pool.lock().definition.path().to_owned(), pool.clone());
        pools.by_uuid.insert(pool.uuid(), pool.clone());
        pools.by_name.insert(pool.identity().name.clone(), pool);
    }

    /// Changes the definitions of a pool, and where it is found by its folder.
    pub fn redefine(&self, pool: &Arc<Pool>, change: impl FnOnce(&mut State)) {
        let mut pools = self.write();
        let mut state = pool.lock();
        for path in paths(&state) {
            pools.by_path.remove(&path);
        }
        change(&mut state);
        for path in paths(&state) {
            pools.by_path.insert(path, pool.clone());
        }
    }

    /// Forgets a pool.
    pub fn remove(&self, pool: &Pool) {
        let mut pools = self.write();
        let mut state = pool.lock();
        state.gone = true;
        for path in paths(&state) {
            pools.by_path.remove(&path);
        }
        pools.by_uuid.remove(&pool.uuid());
        pools.by_name.remove(&pool.identity().name);
    }

    fn read(&self) -> RwLockReadGuard<'_, Pools> {
        self.pools.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Pools> {
        self.pools.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folders of a pool, now and once it is stopped.
fn paths(state: &State) -> Vec<String> {
    std::iter::once(&state.definition).chain(&state.next).map(|definition| definition.path().to_owned()).collect()
}

/// The error that a pool is not there, with what is known of its definition.
fn missing(sentence: String, definition: Option<String>) -> Error {
    let message = match definition {
        Some(why) => format!("{sentence}: {why}"),
        None => sentence,
    };
    error(ErrorCode::NO_STORAGE_POOL, message)
}

fn taken(message: String) -> Error {
    error(ErrorCode::OPERATION_FAILED, message)
}
