//! Changing, wiping and deleting volumes.

use virtkit_api::{ErrorCode, Result, StorageVolumeDeleteFlags, StorageVolumeRef, StorageVolumeResizeFlags, StorageVolumeWipeAlgorithm};
use virtkit_driver::{Reply, StorageVolumeChange};

use super::content::Content;
use super::error;
use super::pool::PoolState;
use super::volume::TestVolume;
use crate::connection::TestConnection;

impl StorageVolumeChange for TestConnection {
    fn resize(&self, storage_volume: &StorageVolumeRef, capacity: u64, flags: StorageVolumeResizeFlags) -> Reply<()> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || world.pools().with_volume(&identity, |_, pool, volume| resize(pool, volume, capacity, flags)))
    }

    fn wipe(&self, storage_volume: &StorageVolumeRef, algorithm: StorageVolumeWipeAlgorithm) -> Reply<()> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || {
            if algorithm.name().is_none() {
                let message = format!("the test driver does not know the algorithm {} for wiping a volume", algorithm.0);
                return Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message));
            }
            world.pools().with_volume(&identity, |_, _, volume| {
                let mut state = volume.unused()?;
                // Zeros, by whatever algorithm: what was there can no longer be read. Overwriting takes room, trimming gives it back.
                state.reserved = if algorithm == StorageVolumeWipeAlgorithm::TRIM { 0 } else { state.allocation() };
                state.content = Content::default();
                Ok(())
            })
        })
    }

    fn delete(&self, storage_volume: &StorageVolumeRef, _: StorageVolumeDeleteFlags) -> Reply<()> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || {
            world.pools().with_volume(&identity, |_, pool, volume| {
                drop(volume.unused()?);
                pool.volumes.remove(volume.name());
                Ok(())
            })
        })
    }
}

fn resize(pool: &PoolState, volume: &TestVolume, asked: u64, flags: StorageVolumeResizeFlags) -> Result<()> {
    use StorageVolumeResizeFlags as F;
    let wrong = |message| Err(error(ErrorCode::INVALID_ARG, message));
    let name = volume.name();
    if asked == 0 && !flags.intersects(F::DELTA | F::SHRINK) {
        return wrong(format!("the volume {name:?} cannot be resized to 0 bytes without SHRINK"));
    }
    let free = pool.free();
    let mut state = volume.unused()?;
    let capacity = match (flags.contains(F::DELTA), flags.contains(F::SHRINK)) {
        (false, _) => asked,
        (true, true) => state.capacity.saturating_sub(asked),
        (true, false) => state.capacity.saturating_add(asked),
    };
    if capacity < state.capacity && !flags.contains(F::SHRINK) {
        let message = format!("the volume {name:?} has {} bytes; to make it smaller, with {capacity}, takes SHRINK", state.capacity);
        return wrong(message);
    }
    if capacity > state.allocation().saturating_add(free) {
        let message = format!("the volume {name:?} cannot have {capacity} bytes: its storage pool has {free} left");
        return Err(error(ErrorCode::OPERATION_FAILED, message));
    }
    state.content.erase(capacity, u64::MAX);
    state.capacity = capacity;
    state.reserved = if flags.contains(F::ALLOCATE) { capacity } else { state.reserved.min(capacity) };
    Ok(())
}
