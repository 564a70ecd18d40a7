//! What a storage pool is and has.

use virtkit_api::{Result, StoragePoolInfo, StoragePoolRef, StoragePoolState, StoragePoolXml, StorageXmlFlags};
use virtkit_driver::{Reply, StoragePoolStatus};

use super::pool::PoolState;
use super::pool_definition::CAPACITY;
use crate::connection::TestConnection;

impl TestConnection {
    /// An answer about one pool.
    pub(super) fn about_pool<T>(&self, pool: &StoragePoolRef, answer: impl FnOnce(&PoolState) -> Result<T>) -> Reply<T> {
        self.world.pools().get(pool).and_then(|pool| answer(&pool.lock())).into()
    }
}

impl StoragePoolStatus for TestConnection {
    fn info(&self, storage_pool: &StoragePoolRef) -> Reply<StoragePoolInfo> {
        self.about_pool(storage_pool, |state| {
            let now = if state.active { StoragePoolState::RUNNING } else { StoragePoolState::INACTIVE };
            let used = state.used();
            Ok(StoragePoolInfo { state: now, capacity: CAPACITY, allocation: used, available: CAPACITY.saturating_sub(used) })
        })
    }

    fn xml(&self, storage_pool: &StoragePoolRef, flags: StorageXmlFlags) -> Reply<StoragePoolXml> {
        self.about_pool(storage_pool, |state| {
            let xml = if flags.contains(StorageXmlFlags::INACTIVE) {
                state.next.as_ref().unwrap_or(&state.definition).to_xml(None)
            } else {
                state.definition.to_xml(Some(state.used()))
            };
            Ok(StoragePoolXml::new(xml))
        })
    }
}
