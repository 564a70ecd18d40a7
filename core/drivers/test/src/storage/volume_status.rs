//! What a storage volume is and has.

use virtkit_api::{StoragePoolRef, StorageVolumeInfo, StorageVolumeInfoFlags, StorageVolumeRef, StorageVolumeType, StorageVolumeXml};
use virtkit_document::StorageVolumeKind;
use virtkit_driver::{Reply, StorageVolumeStatus};

use crate::connection::TestConnection;

impl StorageVolumeStatus for TestConnection {
    fn storage_pool(&self, storage_volume: &StorageVolumeRef) -> Reply<StoragePoolRef> {
        self.world.pools().by_name(&storage_volume.pool).map(|pool| pool.identity().clone()).into()
    }

    fn info(&self, storage_volume: &StorageVolumeRef, flags: StorageVolumeInfoFlags) -> Reply<StorageVolumeInfo> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || {
            world.pools().with_volume(&identity, |_, pool, volume| {
                let state = volume.lock();
                let allocation = if flags.contains(StorageVolumeInfoFlags::PHYSICAL) { state.capacity } else { state.allocation() };
                Ok(StorageVolumeInfo { kind: pool.definition.volume_type(), capacity: state.capacity, allocation })
            })
        })
    }

    fn xml(&self, storage_volume: &StorageVolumeRef) -> Reply<StorageVolumeXml> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || world.pools().with_volume(&identity, |_, pool, volume| Ok(StorageVolumeXml::new(volume.to_xml(pool)))))
    }

    fn path(&self, storage_volume: &StorageVolumeRef) -> Reply<String> {
        self.world.pools().with_volume(storage_volume, |_, pool, volume| Ok(pool.definition.key(volume.name()))).into()
    }
}

/// How a document says what a volume is.
pub fn word_of(kind: StorageVolumeType) -> StorageVolumeKind {
    match kind {
        StorageVolumeType::BLOCK => StorageVolumeKind::Block,
        StorageVolumeType::NETWORK => StorageVolumeKind::Network,
        _ => StorageVolumeKind::File,
    }
}
