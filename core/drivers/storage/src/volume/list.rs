//! Finding the volumes of a pool, and making them.

use std::sync::Arc;

use virtkit_api::{Result, StoragePoolRef, StorageVolumeCreateFlags, StorageVolumeRef};
use virtkit_driver::{Reply, StorageVolumeList, spawner};

use super::Volume;
use super::create::{Making, Source};
use super::wanted::Wanted;
use crate::driver::StorageDriver;
use crate::host::Host;
use crate::pool::Inside;
use crate::work::Running;

impl StorageVolumeList for StorageDriver {
    fn volumes(&self, storage_pool: &StoragePoolRef) -> Reply<Vec<StorageVolumeRef>> {
        let volumes = || {
            let pool = self.host().pools.get(storage_pool)?;
            let state = pool.started()?;
            Ok(state.volumes.keys().map(|name| pool.volume_identity(&state, name)).collect())
        };
        volumes().into()
    }

    fn volume_by_name(&self, storage_pool: &StoragePoolRef, name: &str) -> Reply<StorageVolumeRef> {
        let volume = || {
            let pool = self.host().pools.get(storage_pool)?;
            let state = pool.started()?;
            let volume = pool.volume(&state, name)?;
            Ok(pool.volume_identity(&state, volume.name()))
        };
        volume().into()
    }

    fn create_volume(&self, storage_pool: &StoragePoolRef, xml: &str, flags: StorageVolumeCreateFlags) -> Reply<StorageVolumeRef> {
        let (host, identity, wanted) = (self.host().clone(), storage_pool.clone(), Wanted::from_xml(xml));
        Reply::task(async move {
            let running = host.work.begin()?;
            let inside = host.pools.get(&identity)?.enter().await?;
            make(host, running, inside, wanted?, None, flags).await
        })
    }

    fn create_volume_from(
        &self,
        storage_pool: &StoragePoolRef,
        xml: &str,
        source: &StorageVolumeRef,
        flags: StorageVolumeCreateFlags,
    ) -> Reply<StorageVolumeRef> {
        let (host, identity, wanted, source) = (self.host().clone(), storage_pool.clone(), Wanted::from_xml(xml), source.clone());
        Reply::task(async move {
            let running = host.work.begin()?;
            let from = host.volume(&source).await?;
            let inside = host.pools.get(&identity)?.enter().await?;
            make(host, running, inside, wanted?, Some(from), flags).await
        })
    }
}

/// Makes a volume, where it may block.
async fn make(
    host: Arc<Host>,
    running: Running,
    inside: Inside,
    wanted: Wanted,
    from: Option<(Inside, Arc<Volume>)>,
    flags: StorageVolumeCreateFlags,
) -> Result<StorageVolumeRef> {
    let body = move || {
        let making = Making { host: &host, work: running.work(), inside: &inside, flags };
        let Some((pool, volume)) = from else { return making.make(wanted, None) };
        let _reading = volume.start_use(false)?;
        let path = pool.path(volume.name());
        let facts = volume.facts(&path)?;
        making.make(wanted, Some(&Source { volume, path, facts }))
    };
    spawner().block(body).await
}
