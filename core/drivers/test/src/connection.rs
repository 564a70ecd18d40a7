//! A connection to a test host.

use std::sync::Arc;

use virtkit_api::MethodInfo;
use virtkit_driver::{
    ConnectionInfo, DomainConsole, DomainCpu, DomainGuest, DomainJobs, DomainLifecycle, DomainList, DomainMemory, DomainMigration,
    DomainMigrationDestination, DomainRestore, DomainSave, DomainStatistics, DomainStatus,
};
use virtkit_driver::{
    DomainSnapshotTree, DomainSnapshots, StoragePoolLifecycle, StoragePoolList, StoragePoolStatus, StorageVolumeChange, StorageVolumeData,
    StorageVolumeList, StorageVolumeLookup, StorageVolumeStatus,
};
use virtkit_driver::{Driver, EventHub, Groups, Reply};

use crate::domain::{Arrivals, Departures};
use crate::generated::LACKS;
use crate::world::World;

/// One connection. Several may share a world.
#[derive(Debug)]
pub struct TestConnection {
    pub(crate) world: Arc<World>,
    /// Domains that are on their way from here over this connection.
    pub(crate) departures: Arc<Departures>,
    /// Domains that are on their way to here over this connection.
    pub(crate) arrivals: Arc<Arrivals>,
}

impl TestConnection {
    pub fn new(world: Arc<World>) -> Self {
        Self { world, departures: Arc::default(), arrivals: Arc::default() }
    }

    /// An answer after the time that the URI asked for. The work is done at the end of it, also when nobody waits any more.
    pub(crate) fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> virtkit_api::Result<T> + Send + 'static) -> Reply<T> {
        match self.world.options().latency {
            None => Reply::now(work()),
            Some(time) => Reply::task(async move {
                tokio::time::sleep(time).await;
                work()
            }),
        }
    }
}

impl Driver for TestConnection {
    fn events(&self) -> &EventHub {
        self.world.events()
    }

    fn lacks(&self, method: &MethodInfo) -> bool {
        LACKS.iter().any(|lacked| lacked.id == method.id)
    }

    fn close(&self) -> Reply<()> {
        // Nobody goes on with what goes over this connection.
        self.departures.call_off(&self.world);
        self.arrivals.give_up(&self.world);
        self.world.leave();
        Reply::now(Ok(()))
    }
}

impl Groups for TestConnection {
    fn connection_info(&self) -> Option<&dyn ConnectionInfo> {
        Some(self)
    }

    fn domain_cpu(&self) -> Option<&dyn DomainCpu> {
        Some(self)
    }

    fn domain_guest(&self) -> Option<&dyn DomainGuest> {
        Some(self)
    }

    fn domain_jobs(&self) -> Option<&dyn DomainJobs> {
        Some(self)
    }

    fn domain_save(&self) -> Option<&dyn DomainSave> {
        Some(self)
    }

    fn domain_restore(&self) -> Option<&dyn DomainRestore> {
        Some(self)
    }

    fn domain_migration(&self) -> Option<&dyn DomainMigration> {
        Some(self)
    }

    fn domain_migration_destination(&self) -> Option<&dyn DomainMigrationDestination> {
        Some(self)
    }

    fn domain_lifecycle(&self) -> Option<&dyn DomainLifecycle> {
        Some(self)
    }

    fn domain_console(&self) -> Option<&dyn DomainConsole> {
        Some(self)
    }

    fn domain_statistics(&self) -> Option<&dyn DomainStatistics> {
        Some(self)
    }

    fn domain_status(&self) -> Option<&dyn DomainStatus> {
        Some(self)
    }

    fn domain_list(&self) -> Option<&dyn DomainList> {
        Some(self)
    }

    fn domain_memory(&self) -> Option<&dyn DomainMemory> {
        Some(self)
    }

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

    fn domain_snapshots(&self) -> Option<&dyn DomainSnapshots> {
        Some(self)
    }

    fn domain_snapshot_tree(&self) -> Option<&dyn DomainSnapshotTree> {
        Some(self)
    }
}
