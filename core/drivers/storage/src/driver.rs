//! The driver of the storage of this host.

use std::sync::Arc;

use virtkit_api::{MethodInfo, Result, StorageVolumeRef};
use virtkit_driver::{
    Driver, EventHub, Groups, Reply, StoragePoolLifecycle, StoragePoolList, StoragePoolStatus, StorageVolumeChange, StorageVolumeData,
    StorageVolumeList, StorageVolumeLookup, StorageVolumeStatus, spawner,
};
use virtkit_state::Root;

use crate::generated::LACKS;
use crate::host::Host;
use crate::pool::Inside;
use crate::volume::Volume;
use crate::work::Work;

/// Storage pools that are folders of this host, with their definitions below a root.
#[derive(Debug)]
pub struct StorageDriver {
    host: Arc<Host>,
}

/// What a body may use that does something with a volume.
pub struct VolumeJob {
    pub inside: Inside,
    pub volume: Arc<Volume>,
    pub work: Arc<Work>,
    pub events: Arc<EventHub>,
}

impl VolumeJob {
    /// Where the volume lies.
    pub fn path(&self) -> String {
        self.inside.path(self.volume.name())
    }
}

impl StorageDriver {
    /// Reads what is kept below a root, and starts the pools that start with their host.
    ///
    /// # Errors
    /// `SystemError` where what is kept cannot be read.
    pub fn open(root: &Root, events: Arc<EventHub>) -> Reply<Arc<Self>> {
        let root = root.clone();
        Reply::blocking(move || Ok(Arc::new(Self { host: Arc::new(Host::open(&root, events)?) })))
    }

    pub(crate) fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// Does something with a volume, where it may block.
    pub(crate) fn with_volume<T: Send + 'static>(
        &self,
        volume: &StorageVolumeRef,
        body: impl FnOnce(VolumeJob) -> Result<T> + Send + 'static,
    ) -> Reply<T> {
        let (host, identity) = (self.host.clone(), volume.clone());
        Reply::task(async move {
            let running = host.work.begin()?;
            let (inside, volume) = host.volume(&identity).await?;
            let job = VolumeJob { inside, volume, work: running.work().clone(), events: host.events.clone() };
            let body = move || {
                let result = body(job);
                drop(running);
                result
            };
            spawner().block(body).await
        })
    }
}

impl Driver for StorageDriver {
    fn events(&self) -> &EventHub {
        &self.host.events
    }

    fn lacks(&self, method: &MethodInfo) -> bool {
        LACKS.iter().any(|lacked| lacked.id == method.id)
    }

    fn close(&self) -> Reply<()> {
        let host = self.host.clone();
        Reply::task(async move {
            host.work.stop().await;
            Ok(())
        })
    }
}

impl Groups for StorageDriver {
    fn storage_pool_status(&self) -> Option<&dyn StoragePoolStatus> {
        Some(self)
    }

    fn storage_pool_lifecycle(&self) -> Option<&dyn StoragePoolLifecycle> {
        Some(self)
    }

    fn storage_pool_list(&self) -> Option<&dyn StoragePoolList> {
        Some(self)
    }

    fn storage_volume_change(&self) -> Option<&dyn StorageVolumeChange> {
        Some(self)
    }

    fn storage_volume_data(&self) -> Option<&dyn StorageVolumeData> {
        Some(self)
    }

    fn storage_volume_list(&self) -> Option<&dyn StorageVolumeList> {
        Some(self)
    }

    fn storage_volume_lookup(&self) -> Option<&dyn StorageVolumeLookup> {
        Some(self)
    }

    fn storage_volume_status(&self) -> Option<&dyn StorageVolumeStatus> {
        Some(self)
    }
}
