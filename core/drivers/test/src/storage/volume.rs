//! A storage volume. Its file is as long as its capacity, whatever its format: the content is not looked into.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{ErrorCode, ErrorDomain, Result, StorageVolumeType};
use virtkit_document::{Document, Extra, StorageVolumeConfig, StorageVolumeFormat};

use super::content::Content;
use super::pool::PoolState;
use super::{bytes, error, size, wrong_document};

/// A volume.
#[derive(Debug)]
pub struct TestVolume {
    name: Arc<str>,
    /// The document, without what the pool and the state say.
    config: StorageVolumeConfig,
    state: Mutex<VolumeState>,
}

/// What changes about a volume.
#[derive(Debug)]
pub struct VolumeState {
    /// How large a guest sees it.
    pub capacity: u64,
    /// How much of its pool was taken for it.
    pub reserved: u64,
    pub content: Content,
    /// How many streams read it.
    readers: usize,
    /// Whether a stream writes to it.
    writer: bool,
}

/// What is asked for a new volume.
#[derive(Debug)]
pub struct Wanted {
    name: Arc<str>,
    config: StorageVolumeConfig,
    capacity: Option<u64>,
    allocation: Option<u64>,
}

impl Wanted {
    /// What a document asks for.
    ///
    /// # Errors
    /// `XmlError` for what is no volume, or has no name.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let mut config = StorageVolumeConfig::from_xml(xml).map_err(|error| error.in_domain(ErrorDomain::STORAGE))?;
        let name = config.name.as_deref().unwrap_or_default();
        if name.is_empty() || name.contains('/') {
            return Err(wrong_document(format!("{name:?} cannot be the name of a volume: it must have a character and no `/`")));
        }
        let name = Arc::from(name);
        let capacity = config.capacity.take().map(|size| bytes(&size, "capacity")).transpose()?;
        let allocation = config.allocation.take().map(|size| bytes(&size, "allocation")).transpose()?;
        // Told, and not asked for.
        (config.key, config.physical) = (None, None);
        Ok(Self { name, config, capacity, allocation })
    }

    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Takes what the volume does not say from the one that it is made from.
    pub fn like(&mut self, source: &VolumeState) {
        self.capacity = Some(self.capacity.unwrap_or(0).max(source.capacity));
        self.allocation = self.allocation.or(Some(source.allocation()));
    }

    /// The volume, with this content, in a pool that has room for it.
    ///
    /// # Errors
    /// `XmlError` without a capacity; `OperationFailed` without room.
    pub fn make(mut self, pool: &PoolState, content: Content) -> Result<TestVolume> {
        let no_capacity = || wrong_document(format!("the volume {:?} has no <capacity>", self.name));
        let capacity = self.capacity.ok_or_else(no_capacity)?;
        // As libvirt has it: what is not said to be sparse takes its room at once.
        let state = VolumeState { capacity, reserved: self.allocation.unwrap_or(capacity), content, readers: 0, writer: false };
        let free = pool.free();
        if state.allocation() > free {
            let message = format!(
                "the volume {:?} takes {} bytes, and the storage pool {:?} has {free} left",
                self.name,
                state.allocation(),
                pool.definition.name()
            );
            return Err(error(ErrorCode::OPERATION_FAILED, message));
        }
        if pool.definition.volume_type() == StorageVolumeType::FILE {
            let raw = || StorageVolumeFormat { kind: "raw".to_owned(), extra: Extra::default() };
            self.config.target.get_or_insert_default().format.get_or_insert_with(raw);
        }
        Ok(TestVolume { name: self.name, config: self.config, state: Mutex::new(state) })
    }
}

impl TestVolume {
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The changing part. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, VolumeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The changing part, for a change that allows nothing beside it.
    ///
    /// # Errors
    /// `OperationInvalid` where a stream reads it or writes to it.
    pub fn unused(&self) -> Result<MutexGuard<'_, VolumeState>> {
        let state = self.lock();
        if state.is_used() { Err(self.in_use(&state)) } else { Ok(state) }
    }

    /// The error that a stream has it.
    fn in_use(&self, state: &VolumeState) -> virtkit_api::Error {
        let what = if state.writer { "written to" } else { "read from" };
        error(ErrorCode::OPERATION_INVALID, format!("the volume {:?} is in use: data is being {what} it", self.name))
    }

    /// Keeps it from being changed otherwise while a stream reads it, or from everything else while a stream writes to it.
    ///
    /// # Errors
    /// `OperationInvalid` where another stream does not allow that.
    pub fn start_use(self: &Arc<Self>, writer: bool) -> Result<Use> {
        let mut state = self.lock();
        if state.writer || (writer && state.readers > 0) {
            return Err(self.in_use(&state));
        }
        if writer {
            state.writer = true;
        } else {
            state.readers += 1;
        }
        Ok(Use { volume: self.clone(), writer })
    }

    /// The document, with what pool and state say.
    pub fn to_xml(&self, pool: &PoolState) -> String {
        let mut config = self.config.clone();
        let key = pool.definition.key(&self.name);
        config.kind = Some(super::volume_status::word_of(pool.definition.volume_type()));
        let state = self.lock();
        config.capacity = Some(size(state.capacity));
        config.allocation = Some(size(state.allocation()));
        config.target.get_or_insert_default().path = Some(key.clone());
        config.key = Some(key);
        config.to_xml()
    }
}

impl VolumeState {
    /// How much of its pool it takes.
    pub fn allocation(&self) -> u64 {
        self.reserved.max(self.content.stored())
    }

    /// Whether a stream reads it or writes to it.
    pub fn is_used(&self) -> bool {
        self.writer || self.readers > 0
    }
}

/// The right of a stream to a volume, until it is dropped.
#[derive(Debug)]
pub struct Use {
    volume: Arc<TestVolume>,
    writer: bool,
}

impl Use {
    pub fn volume(&self) -> &TestVolume {
        &self.volume
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut state = self.volume.lock();
        if self.writer {
            state.writer = false;
        } else {
            state.readers -= 1;
        }
    }
}
