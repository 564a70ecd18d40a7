//! Storage pools that are folders.
//!
//! A pool's state is behind a lock that is held for moments only. Changes of one pool wait for their turn; what is done with its volumes is counted, and a
//! pool in which something is done is neither stopped nor looked up anew.

mod build;
mod definition;
mod lifecycle;
mod list;
mod scan;
mod status;
mod store;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;
use virtkit_api::{DriverEvent, Error, ErrorCode, Result, StoragePoolEventType, StoragePoolRef, StorageVolumeRef, Uuid};

pub use self::definition::{Definition, folder_and_name, size};
pub use self::lifecycle::start;
pub use self::scan::{Owner, Scan, Sizes, scan, sizes_at};
pub use self::store::{Store, Stored};
pub use self::table::Table;
use crate::error::error;
use crate::volume::Volume;

/// The volumes of a pool, by name.
pub type Volumes = BTreeMap<Arc<str>, Arc<Volume>>;

/// A storage pool.
#[derive(Debug)]
pub struct Pool {
    identity: StoragePoolRef,
    state: Mutex<State>,
    /// Held by who changes it, so that changes come one after the other.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What changes about a storage pool.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are true and false each by itself")]
pub struct State {
    /// What it is now.
    pub definition: Arc<Definition>,
    /// What it will be once it is stopped; none where that is the same.
    pub next: Option<Arc<Definition>>,
    /// Whether a configuration is stored.
    pub persistent: bool,
    pub active: bool,
    pub autostart: bool,
    pub sizes: Sizes,
    /// Of its folder; none while it is not started.
    pub owner: Option<Owner>,
    /// Empty while it is not started.
    pub volumes: Volumes,
    /// Names of volumes that are being made.
    building: BTreeSet<Arc<str>>,
    /// How much is done with its volumes.
    jobs: usize,
    /// Whether somebody is changing it, so that nothing may begin with its volumes.
    changing: bool,
    /// Whether it is no longer in the table.
    pub gone: bool,
}

impl Pool {
    pub fn new(definition: Definition, persistent: bool) -> Self {
        let identity = StoragePoolRef { name: definition.name().into(), uuid: definition.uuid() };
        let state = State {
            definition: Arc::new(definition),
            next: None,
            persistent,
            active: false,
            autostart: false,
            sizes: Sizes::default(),
            owner: None,
            volumes: Volumes::new(),
            building: BTreeSet::new(),
            jobs: 0,
            changing: false,
            gone: false,
        };
        Self { identity, state: Mutex::new(state), turn: Arc::default() }
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

    /// The changing part, never held while a disk is waited for. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The changing part of a pool that is started.
    ///
    /// # Errors
    /// `OperationInvalid` where it is not.
    pub fn started(&self) -> Result<MutexGuard<'_, State>> {
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

    /// The event that its volumes were looked up anew.
    pub fn refreshed(&self) -> DriverEvent {
        DriverEvent::StoragePoolRefresh { storage_pool: self.identity.clone() }
    }

    /// What travels to say that a volume of it is meant.
    pub fn volume_identity(&self, state: &State, name: &Arc<str>) -> StorageVolumeRef {
        StorageVolumeRef { pool: self.identity.name.clone(), name: name.clone(), key: state.definition.key(name).into() }
    }

    /// A volume of it.
    ///
    /// # Errors
    /// `NoStorageVolume` where it has none of this name.
    pub fn volume(&self, state: &State, name: &str) -> Result<Arc<Volume>> {
        let missing = || error(ErrorCode::NO_STORAGE_VOLUME, format!("the storage pool {:?} has no volume called {name:?}", self.name()));
        state.volumes.get(name).cloned().ok_or_else(missing)
    }

    /// Waits until nobody else changes it. What is done with its volumes may go on.
    pub async fn turn(self: &Arc<Self>) -> Result<Turn> {
        let turn = self.turn.clone().lock_owned().await;
        self.there(&self.lock())?;
        Ok(Turn { _turn: turn })
    }

    /// The right to change it: alone, and while nothing is done with its volumes.
    ///
    /// # Errors
    /// `OperationInvalid` where something is done with one of them; `NoStoragePool` where it was removed meanwhile.
    pub async fn change(self: &Arc<Self>) -> Result<Change> {
        let turn = self.turn.clone().lock_owned().await;
        let mut state = self.lock();
        self.there(&state)?;
        if state.jobs > 0 {
            return Err(self.invalid("is in use: something is done with one of its volumes"));
        }
        state.changing = true;
        drop(state);
        Ok(Change { pool: self.clone(), _turn: turn })
    }

    /// The right to do something with its volumes, once nobody is changing it.
    ///
    /// # Errors
    /// `OperationInvalid` where it is not started; `NoStoragePool` where it was removed meanwhile.
    pub async fn enter(self: &Arc<Self>) -> Result<Inside> {
        loop {
            {
                let mut state = self.lock();
                self.there(&state)?;
                if !state.changing {
                    if !state.active {
                        return Err(self.invalid("is not started"));
                    }
                    state.jobs += 1;
                    return Ok(Inside(self.clone()));
                }
            }
            drop(self.turn.lock().await);
        }
    }

    fn there(&self, state: &State) -> Result<()> {
        if !state.gone {
            return Ok(());
        }
        Err(error(ErrorCode::NO_STORAGE_POOL, format!("the storage pool {:?} was removed meanwhile", self.name())))
    }

    /// Keeps a name for a volume that is being made.
    ///
    /// # Errors
    /// `StorageVolumeExists` where a volume has it, or one that is being made.
    pub fn reserve(self: &Arc<Self>, name: &Arc<str>) -> Result<Reserved> {
        let mut state = self.lock();
        if state.volumes.contains_key(name) || !state.building.insert(name.clone()) {
            return Err(self.volume_exists(name));
        }
        Ok(Reserved { pool: self.clone(), name: name.clone() })
    }

    /// The error that a name is taken.
    pub fn volume_exists(&self, name: &str) -> Error {
        let message = format!("the storage pool {:?} has a volume called {name:?} already", self.name());
        error(ErrorCode::STORAGE_VOLUME_EXISTS, message)
    }
}

impl State {
    /// Puts down what was found in the folder.
    pub fn show(&mut self, scan: Scan) {
        (self.volumes, self.sizes, self.owner) = (scan.volumes, scan.sizes, Some(scan.owner));
    }
}

/// The turn to change a pool.
#[derive(Debug)]
pub struct Turn {
    _turn: OwnedMutexGuard<()>,
}

/// The right to change a pool, until it is dropped.
#[derive(Debug)]
pub struct Change {
    pool: Arc<Pool>,
    _turn: OwnedMutexGuard<()>,
}

impl Drop for Change {
    fn drop(&mut self) {
        self.pool.lock().changing = false;
    }
}

/// The right to do something with volumes of a pool, until it is dropped.
#[derive(Debug)]
pub struct Inside(Arc<Pool>);

impl Inside {
    pub fn pool(&self) -> &Arc<Pool> {
        &self.0
    }

    /// Where a volume lies.
    pub fn path(&self, volume: &str) -> String {
        self.0.lock().definition.key(volume)
    }

    /// Learns anew how much room there is. What cannot be learned stays as it was.
    pub fn update_sizes(&self) {
        let path = self.0.lock().definition.path().to_owned();
        if let Ok(sizes) = sizes_at(&path) {
            self.0.lock().sizes = sizes;
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.lock().jobs -= 1;
    }
}

/// A name that is kept for a volume, until it is dropped.
#[derive(Debug)]
pub struct Reserved {
    pool: Arc<Pool>,
    name: Arc<str>,
}

impl Reserved {
    /// The volume is there: others may find it.
    pub fn show(self, volume: Volume) -> StorageVolumeRef {
        let mut state = self.pool.lock();
        state.volumes.insert(self.name.clone(), Arc::new(volume));
        self.pool.volume_identity(&state, &self.name)
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.pool.lock().building.remove(&self.name);
    }
}
