//! Finding volumes in all pools.

use virtkit_api::{ErrorCode, StorageVolumeRef};
use virtkit_driver::{Reply, StorageVolumeLookup};

use crate::driver::StorageDriver;
use crate::error::error;

impl StorageVolumeLookup for StorageDriver {
    fn storage_volume_by_key(&self, key: &str) -> Reply<StorageVolumeRef> {
        let missing = || error(ErrorCode::NO_STORAGE_VOLUME, format!("no volume of a started storage pool has the key {key:?}"));
        self.host().pools.volume_at(key).ok_or_else(missing).into()
    }

    fn storage_volume_by_path(&self, path: &str) -> Reply<StorageVolumeRef> {
        // The key of a volume is its path.
        let missing = || error(ErrorCode::NO_STORAGE_VOLUME, format!("no volume of a started storage pool is at {path:?}"));
        self.host().pools.volume_at(path).ok_or_else(missing).into()
    }
}
