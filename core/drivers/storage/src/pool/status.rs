//! What a storage pool is and has.

use virtkit_api::{StoragePoolInfo, StoragePoolRef, StoragePoolState, StoragePoolXml, StorageXmlFlags};
use virtkit_driver::{Reply, StoragePoolStatus};

use super::State;
use crate::driver::StorageDriver;

impl StorageDriver {
    /// An answer about one pool.
    pub(super) fn about_pool<T>(&self, pool: &StoragePoolRef, answer: impl FnOnce(&State) -> T) -> Reply<T> {
        self.host().pools.get(pool).map(|pool| answer(&pool.lock())).into()
    }
}

impl StoragePoolStatus for StorageDriver {
    fn info(&self, storage_pool: &StoragePoolRef) -> Reply<StoragePoolInfo> {
        self.about_pool(storage_pool, |state| StoragePoolInfo {
            state: if state.active { StoragePoolState::RUNNING } else { StoragePoolState::INACTIVE },
            capacity: state.sizes.capacity,
            allocation: state.sizes.allocation,
            available: state.sizes.available,
        })
    }

    fn xml(&self, storage_pool: &StoragePoolRef, flags: StorageXmlFlags) -> Reply<StoragePoolXml> {
        self.about_pool(storage_pool, |state| {
            StoragePoolXml::new(if flags.contains(StorageXmlFlags::INACTIVE) {
                state.next.as_ref().unwrap_or(&state.definition).to_xml()
            } else {
                state.definition.to_live_xml(state.sizes, state.owner)
            })
        })
    }
}
