//! What a storage volume is and has.

use virtkit_api::{StoragePoolRef, StorageVolumeInfo, StorageVolumeInfoFlags, StorageVolumeRef, StorageVolumeType, StorageVolumeXml};
use virtkit_driver::{Reply, StorageVolumeStatus};

use super::Kind;
use crate::driver::StorageDriver;

impl StorageVolumeStatus for StorageDriver {
    fn storage_pool(&self, storage_volume: &StorageVolumeRef) -> Reply<StoragePoolRef> {
        self.host().pools.by_name(&storage_volume.pool).map(|pool| pool.identity().clone()).into()
    }

    fn info(&self, storage_volume: &StorageVolumeRef, flags: StorageVolumeInfoFlags) -> Reply<StorageVolumeInfo> {
        self.with_volume(storage_volume, move |job| {
            let facts = job.volume.facts(&job.path())?;
            let physical = flags.contains(StorageVolumeInfoFlags::PHYSICAL);
            Ok(StorageVolumeInfo {
                kind: match facts.kind {
                    Kind::File => StorageVolumeType::FILE,
                    Kind::Folder => StorageVolumeType::DIR,
                    Kind::Block => StorageVolumeType::BLOCK,
                },
                capacity: facts.capacity,
                allocation: if physical { facts.physical } else { facts.allocation },
            })
        })
    }

    fn xml(&self, storage_volume: &StorageVolumeRef) -> Reply<StorageVolumeXml> {
        self.with_volume(storage_volume, |job| {
            let path = job.path();
            Ok(StorageVolumeXml::new(job.volume.facts(&path)?.to_xml(job.volume.name(), &path)))
        })
    }

    fn path(&self, storage_volume: &StorageVolumeRef) -> Reply<String> {
        let path = || {
            let pool = self.host().pools.by_name(&storage_volume.pool)?;
            let state = pool.started()?;
            let volume = pool.volume(&state, &storage_volume.name)?;
            Ok(state.definition.key(volume.name()))
        };
        path().into()
    }
}
