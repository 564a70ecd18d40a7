//! Finding the volumes of a pool, and making them.

use std::sync::Arc;

use virtkit_api::{ErrorCode, Result, StoragePoolRef, StorageVolumeCreateFlags, StorageVolumeRef};
use virtkit_driver::{Reply, StorageVolumeList};

use super::content::Content;
use super::error;
use super::volume::Wanted;
use crate::connection::TestConnection;
use crate::world::World;

impl StorageVolumeList for TestConnection {
    fn volumes(&self, storage_pool: &StoragePoolRef) -> Reply<Vec<StorageVolumeRef>> {
        let volumes = || {
            let pool = self.world.pools().get(storage_pool)?;
            let state = pool.started()?;
            Ok(state.volumes.keys().map(|name| pool.volume_identity(&state, name)).collect())
        };
        volumes().into()
    }

    fn volume_by_name(&self, storage_pool: &StoragePoolRef, name: &str) -> Reply<StorageVolumeRef> {
        let volume = || {
            let pool = self.world.pools().get(storage_pool)?;
            let state = pool.started()?;
            let volume = pool.volume(&state, name)?;
            Ok(pool.volume_identity(&state, volume.name()))
        };
        volume().into()
    }

    fn create_volume(&self, storage_pool: &StoragePoolRef, xml: &str, flags: StorageVolumeCreateFlags) -> Reply<StorageVolumeRef> {
        let (world, pool, xml) = (self.world.clone(), storage_pool.clone(), xml.to_owned());
        self.slowly(move || {
            if flags.contains(StorageVolumeCreateFlags::REFLINK) {
                let message = "REFLINK shares the data of a source, and a volume that is made anew has none";
                return Err(error(ErrorCode::INVALID_ARG, message));
            }
            add(&world, &pool, Wanted::from_xml(&xml)?, Content::default())
        })
    }

    fn create_volume_from(
        &self,
        storage_pool: &StoragePoolRef,
        xml: &str,
        source: &StorageVolumeRef,
        _: StorageVolumeCreateFlags,
    ) -> Reply<StorageVolumeRef> {
        let (world, pool, xml, source) = (self.world.clone(), storage_pool.clone(), xml.to_owned(), source.clone());
        self.slowly(move || {
            let mut wanted = Wanted::from_xml(&xml)?;
            // Read as one, so that the copy is a state that the source had.
            let (_reading, content) = world.pools().with_volume(&source, |_, _, volume| {
                let reading = volume.start_use(false)?;
                let state = volume.lock();
                wanted.like(&state);
                Ok((reading, state.content.clone()))
            })?;
            add(&world, &pool, wanted, content)
        })
    }
}

/// Puts a new volume into a pool.
fn add(world: &World, pool: &StoragePoolRef, wanted: Wanted, content: Content) -> Result<StorageVolumeRef> {
    let pool = world.pools().get(pool)?;
    let mut state = pool.started()?;
    if state.volumes.contains_key(wanted.name()) {
        let message = format!("the storage pool {:?} has a volume called {:?} already", pool.name(), wanted.name());
        return Err(error(ErrorCode::STORAGE_VOLUME_EXISTS, message));
    }
    let volume = Arc::new(wanted.make(&state, content)?);
    let identity = pool.volume_identity(&state, volume.name());
    state.volumes.insert(volume.name().clone(), volume);
    Ok(identity)
}
