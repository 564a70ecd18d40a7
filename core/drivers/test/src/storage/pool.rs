//! A storage pool.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{DriverEvent, Error, ErrorCode, Result, StoragePoolEventType, StoragePoolRef, StorageVolumeRef, Uuid};

use super::error;
use super::pool_definition::{CAPACITY, PoolDefinition};
use super::volume::TestVolume;

/// The volumes of a pool, by name.
pub type Volumes = BTreeMap<Arc<str>, Arc<TestVolume>>;

/// A storage pool.
#[derive(Debug)]
pub struct TestPool {
    identity: StoragePoolRef,
    state: Mutex<PoolState>,
}

/// What changes about a storage pool.
#[derive(Debug)]
pub struct PoolState {
    /// What it is now.
    pub definition: PoolDefinition,
    /// What it will be once it is stopped; none where that is the same.
    pub next: Option<PoolDefinition>,
    /// Whether a configuration is stored.
    pub persistent: bool,
    pub active: bool,
    pub autostart: bool,
    /// What lies in it, also while it is not started.
    pub volumes: Volumes,
}

impl TestPool {
    pub fn new(definition: PoolDefinition, persistent: bool, volumes: Volumes) -> Self {
        let identity = StoragePoolRef { name: definition.name().into(), uuid: definition.uuid() };
        let state = PoolState { definition, next: None, persistent, active: !persistent, autostart: false, volumes };
        Self { identity, state: Mutex::new(state) }
    }

    /// What travels to say that this pool is meant.
    pub fn identity(&self) -> &StoragePoolRef {
        &self.identity
    }

    pub fn name(&self) -> &str {
        &self.identity.name
    }

    pub fn uuid(&self) -> Uuid {
        self.identity.uuid
    }

    /// The changing part. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The changing part of a pool that is started.
    ///
    /// # Errors
    /// `OperationInvalid` where it is not.
    pub fn started(&self) -> Result<MutexGuard<'_, PoolState>> {
        let state = self.lock();
        if state.active { Ok(state) } else { Err(self.invalid("is not started")) }
    }

    /// The error for something that this pool cannot do now.
    pub fn invalid(&self, why: &str) -> Error {
        error(ErrorCode::OPERATION_INVALID, format!("the storage pool {:?} {why}", self.name()))
    }

    /// The event that something happened to it.
    pub fn event(&self, event: StoragePoolEventType) -> DriverEvent {
        DriverEvent::StoragePoolLifecycle { storage_pool: self.identity.clone(), event, detail: 0 }
    }

    /// What travels to say that a volume of it is meant.
    pub fn volume_identity(&self, state: &PoolState, name: &Arc<str>) -> StorageVolumeRef {
        StorageVolumeRef { pool: self.identity.name.clone(), name: name.clone(), key: state.definition.key(name).into() }
    }

    /// A volume of it.
    ///
    /// # Errors
    /// `NoStorageVolume` where it has none of this name.
    pub fn volume(&self, state: &PoolState, name: &str) -> Result<Arc<TestVolume>> {
        let missing = || error(ErrorCode::NO_STORAGE_VOLUME, format!("the storage pool {:?} has no volume called {name:?}", self.name()));
        state.volumes.get(name).cloned().ok_or_else(missing)
    }

    /// Nothing may be under way with any of its volumes.
    ///
    /// # Errors
    /// `OperationInvalid` where something is.
    pub fn idle(&self, state: &PoolState) -> Result<()> {
        match state.volumes.iter().find(|(_, volume)| volume.lock().is_used()) {
            Some((name, _)) => Err(self.invalid(&format!("is in use: data is being read from or written to its volume {name:?}"))),
            None => Ok(()),
        }
    }
}

impl PoolState {
    /// Whether it is no longer in the table: who found it before that must not change it.
    pub fn is_gone(&self) -> bool {
        !self.active && !self.persistent
    }

    /// How many bytes its volumes take.
    pub fn used(&self) -> u64 {
        self.volumes.values().fold(0, |sum: u64, volume| sum.saturating_add(volume.lock().allocation()))
    }

    /// How many bytes are free.
    pub fn free(&self) -> u64 {
        CAPACITY.saturating_sub(self.used())
    }
}
