//! A connection to a test host.

use std::sync::Arc;

use virtkit_api::MethodInfo;
use virtkit_driver::{
    ConnectionInfo, DomainConsole, DomainCpu, DomainGuest, DomainJobs, DomainLifecycle, DomainList, DomainMemory, DomainMigration,
    DomainMigrationDestination, DomainRestore, DomainSave, DomainStatistics, DomainStatus,
};
use virtkit_driver::{DomainBlock, DomainControl, DomainCpuTuning, DomainInterfaces, DomainMemoryStatistics, DomainPolicy, DomainVcpus};
use virtkit_driver::{
    DomainBlockTuning, DomainCheckpointTree, DomainCheckpoints, DomainCoreDump, DomainGuestFilesystems, DomainGuestStatus, DomainInput,
    DomainIoThreads, DomainManagedSave, DomainMetadata, DomainSecurity, DomainSleep, HostCpu, HostMemory, HostSecurity,
    StoragePoolDiscovery,
};
use virtkit_driver::{
    DomainSnapshotTree, DomainSnapshots, StoragePoolLifecycle, StoragePoolList, StoragePoolStatus, StorageVolumeChange, StorageVolumeData,
    StorageVolumeList, StorageVolumeLookup, StorageVolumeStatus,
};
use virtkit_driver::{Driver, EventHub, Groups, Reply};
use virtkit_driver::{
    InterfaceChanges, InterfaceLifecycle, InterfaceList, NetworkLifecycle, NetworkList, NetworkMetadata, NetworkPortStatus, NetworkPorts,
    NetworkStatus, NodeDeviceLifecycle, NodeDeviceList, NodeDeviceStatus, NwFilterBindingLifecycle, NwFilterBindingList, NwFilterLifecycle,
    NwFilterList, SecretContent, SecretList,
};

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

    fn domain_block(&self) -> Option<&dyn DomainBlock> {
        Some(self)
    }

    fn domain_control(&self) -> Option<&dyn DomainControl> {
        Some(self)
    }

    fn domain_cpu_tuning(&self) -> Option<&dyn DomainCpuTuning> {
        Some(self)
    }

    fn domain_interfaces(&self) -> Option<&dyn DomainInterfaces> {
        Some(self)
    }

    fn domain_memory_statistics(&self) -> Option<&dyn DomainMemoryStatistics> {
        Some(self)
    }

    fn domain_policy(&self) -> Option<&dyn DomainPolicy> {
        Some(self)
    }

    fn domain_vcpus(&self) -> Option<&dyn DomainVcpus> {
        Some(self)
    }

    fn interface_changes(&self) -> Option<&dyn InterfaceChanges> {
        Some(self)
    }

    fn interface_lifecycle(&self) -> Option<&dyn InterfaceLifecycle> {
        Some(self)
    }

    fn interface_list(&self) -> Option<&dyn InterfaceList> {
        Some(self)
    }

    fn network_lifecycle(&self) -> Option<&dyn NetworkLifecycle> {
        Some(self)
    }

    fn network_list(&self) -> Option<&dyn NetworkList> {
        Some(self)
    }

    fn network_metadata(&self) -> Option<&dyn NetworkMetadata> {
        Some(self)
    }

    fn network_port_status(&self) -> Option<&dyn NetworkPortStatus> {
        Some(self)
    }

    fn network_ports(&self) -> Option<&dyn NetworkPorts> {
        Some(self)
    }

    fn network_status(&self) -> Option<&dyn NetworkStatus> {
        Some(self)
    }

    fn node_device_lifecycle(&self) -> Option<&dyn NodeDeviceLifecycle> {
        Some(self)
    }

    fn node_device_list(&self) -> Option<&dyn NodeDeviceList> {
        Some(self)
    }

    fn node_device_status(&self) -> Option<&dyn NodeDeviceStatus> {
        Some(self)
    }

    fn nw_filter_binding_lifecycle(&self) -> Option<&dyn NwFilterBindingLifecycle> {
        Some(self)
    }

    fn nw_filter_binding_list(&self) -> Option<&dyn NwFilterBindingList> {
        Some(self)
    }

    fn nw_filter_lifecycle(&self) -> Option<&dyn NwFilterLifecycle> {
        Some(self)
    }

    fn nw_filter_list(&self) -> Option<&dyn NwFilterList> {
        Some(self)
    }

    fn secret_content(&self) -> Option<&dyn SecretContent> {
        Some(self)
    }

    fn secret_list(&self) -> Option<&dyn SecretList> {
        Some(self)
    }

    fn domain_block_tuning(&self) -> Option<&dyn DomainBlockTuning> {
        Some(self)
    }

    fn domain_checkpoint_tree(&self) -> Option<&dyn DomainCheckpointTree> {
        Some(self)
    }

    fn domain_checkpoints(&self) -> Option<&dyn DomainCheckpoints> {
        Some(self)
    }

    fn domain_core_dump(&self) -> Option<&dyn DomainCoreDump> {
        Some(self)
    }

    fn domain_guest_filesystems(&self) -> Option<&dyn DomainGuestFilesystems> {
        Some(self)
    }

    fn domain_guest_status(&self) -> Option<&dyn DomainGuestStatus> {
        Some(self)
    }

    fn domain_input(&self) -> Option<&dyn DomainInput> {
        Some(self)
    }

    fn domain_io_threads(&self) -> Option<&dyn DomainIoThreads> {
        Some(self)
    }

    fn domain_managed_save(&self) -> Option<&dyn DomainManagedSave> {
        Some(self)
    }

    fn domain_metadata(&self) -> Option<&dyn DomainMetadata> {
        Some(self)
    }

    fn domain_security(&self) -> Option<&dyn DomainSecurity> {
        Some(self)
    }

    fn domain_sleep(&self) -> Option<&dyn DomainSleep> {
        Some(self)
    }

    fn host_cpu(&self) -> Option<&dyn HostCpu> {
        Some(self)
    }

    fn host_memory(&self) -> Option<&dyn HostMemory> {
        Some(self)
    }

    fn host_security(&self) -> Option<&dyn HostSecurity> {
        Some(self)
    }

    fn storage_pool_discovery(&self) -> Option<&dyn StoragePoolDiscovery> {
        Some(self)
    }
}
