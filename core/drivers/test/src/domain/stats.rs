//! Statistics of many domains in one call.

use std::sync::Arc;
use std::time::Duration;

use virtkit_api::{
    AllDomainStatsFlags, BlockStats, DomainRef, DomainState, DomainStats, DomainStatsRecordRef, DomainStatsTypes, Error, ErrorCode,
    ErrorDomain, InterfaceStats, ListDomainsFlags, Result, StorageVolumeRef, VcpuStats,
};
use virtkit_driver::{DomainStatistics, Reply};

use super::{Definition, State, TestDomain, list};
use crate::connection::TestConnection;
use crate::storage::Pools;
use crate::world::World;

/// What the made-up host can tell.
const KNOWN: DomainStatsTypes = DomainStatsTypes::STATE
    .union(DomainStatsTypes::CPU_TOTAL)
    .union(DomainStatsTypes::BALLOON)
    .union(DomainStatsTypes::VCPU)
    .union(DomainStatsTypes::INTERFACE)
    .union(DomainStatsTypes::BLOCK);

/// The flags that choose domains; their bits are those of a list of domains.
const CHOOSING: AllDomainStatsFlags = AllDomainStatsFlags::ACTIVE
    .union(AllDomainStatsFlags::INACTIVE)
    .union(AllDomainStatsFlags::PERSISTENT)
    .union(AllDomainStatsFlags::TRANSIENT)
    .union(AllDomainStatsFlags::RUNNING)
    .union(AllDomainStatsFlags::PAUSED)
    .union(AllDomainStatsFlags::SHUT_OFF)
    .union(AllDomainStatsFlags::OTHER);

/// States of a virtual processor, in libvirt's numbers.
const VCPU_RUNNING: i32 = 1;
const VCPU_BLOCKED: i32 = 2;

impl DomainStatistics for TestConnection {
    fn all_domain_stats(
        &self,
        domains: &[DomainRef],
        stats: DomainStatsTypes,
        flags: AllDomainStatsFlags,
    ) -> Reply<Vec<DomainStatsRecordRef>> {
        let (world, domains) = (self.world.clone(), domains.to_vec());
        self.slowly(move || {
            let stats = asked(stats, flags)?;
            let wanted = ListDomainsFlags::from_bits_truncate(flags.intersection(CHOOSING).bits());
            let chosen = chosen(&world, &domains);
            let records = chosen.iter().filter(|domain| list::wanted(domain, wanted)).map(|domain| record(&world, domain, stats));
            Ok(records.collect())
        })
    }
}

/// What is told: all for no question, and what is known of what was asked.
fn asked(stats: DomainStatsTypes, flags: AllDomainStatsFlags) -> Result<DomainStatsTypes> {
    let unknown = stats.difference(KNOWN);
    if flags.contains(AllDomainStatsFlags::ENFORCE_STATS) && !unknown.is_empty() {
        let names: Vec<&str> = unknown.iter_names().map(|(name, _)| name).collect();
        let message = format!("the test driver has no statistics of the kind {}, which ENFORCE_STATS insists on", names.join(" and "));
        return Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    Ok(if stats.is_empty() { KNOWN } else { stats.intersection(KNOWN) })
}

/// The named domains, without those that are gone; all where none is named.
fn chosen(world: &World, domains: &[DomainRef]) -> Vec<Arc<TestDomain>> {
    if domains.is_empty() {
        return world.domains();
    }
    domains.iter().filter_map(|domain| world.domain(domain).ok()).collect()
}

fn record(world: &World, domain: &TestDomain, kinds: DomainStatsTypes) -> DomainStatsRecordRef {
    let mut told = DomainStats::default();
    let state = domain.lock();
    if kinds.contains(DomainStatsTypes::STATE) {
        told.state = Some(state.now.0);
        told.state_reason = Some(state.reason);
    }
    // A domain without any configuration is one that is about to be gone.
    let disks = state.definition(true).map_or_else(Vec::new, |definition| {
        of_definition(&mut told, &state, definition, kinds);
        if kinds.contains(DomainStatsTypes::BLOCK) { definition.disks() } else { Vec::new() }
    });
    let runs = state.live.is_some();
    drop(state);
    if kinds.contains(DomainStatsTypes::BLOCK) {
        told.block_count = u32::try_from(disks.len()).ok();
        told.blocks = (0..).zip(disks).map(|(index, (name, path))| block(world.pools(), index, name, path, runs)).collect();
    }
    DomainStatsRecordRef { domain: domain.identity(), stats: told }
}

fn of_definition(told: &mut DomainStats, state: &State, definition: &Definition, kinds: DomainStatsTypes) {
    let (runs, ran) = (state.live.is_some(), nanoseconds(state.clock.ran()));
    if kinds.contains(DomainStatsTypes::CPU_TOTAL) && runs {
        told.cpu_time = Some(cpu_time(state, definition));
        // What is made up needs no kernel.
        told.cpu_user = told.cpu_time;
        told.cpu_system = Some(0);
    }
    if kinds.contains(DomainStatsTypes::BALLOON) {
        told.balloon_current = Some(definition.current_memory);
        told.balloon_maximum = Some(definition.memory);
    }
    if kinds.contains(DomainStatsTypes::VCPU) {
        told.vcpu_current = Some(definition.vcpus);
        told.vcpu_maximum = Some(definition.max_vcpus);
        let vcpu_state = if state.now == DomainState::RUNNING { VCPU_RUNNING } else { VCPU_BLOCKED };
        let vcpu = |index| VcpuStats { index, state: Some(vcpu_state), time: Some(ran), ..VcpuStats::default() };
        told.vcpus = (0..definition.vcpus).filter(|_| runs).map(vcpu).collect();
    }
    if kinds.contains(DomainStatsTypes::INTERFACE) && runs {
        let interfaces = definition.interfaces();
        told.interface_count = u32::try_from(interfaces.len()).ok();
        told.interfaces = (0..).zip(interfaces).map(|(index, (device, _))| interface(index, device)).collect();
    }
}

/// The time that the processors of a domain have worked since its start: a made-up guest keeps all of them busy while it is not paused.
pub fn cpu_time(state: &State, definition: &Definition) -> u64 {
    nanoseconds(state.clock.ran()).saturating_mul(definition.vcpus.into())
}

pub fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Nothing goes over the network of a host that is made up.
fn interface(index: u32, device: Option<String>) -> InterfaceStats {
    let none = Some(0);
    InterfaceStats {
        index,
        name: Some(device.unwrap_or_else(|| format!("testnet{index}"))),
        rx_bytes: none,
        rx_packets: none,
        rx_errors: none,
        rx_dropped: none,
        tx_bytes: none,
        tx_packets: none,
        tx_errors: none,
        tx_dropped: none,
    }
}

/// A disk: nothing is read or written by a guest that is made up. Sizes are those of the volume that is its file, if it is one.
fn block(pools: &Pools, index: u32, name: String, path: Option<String>, runs: bool) -> BlockStats {
    let volume = path.as_deref().and_then(|path| pools.volume_at(path));
    let sizes = volume.and_then(|volume| sizes(pools, &volume));
    let none = runs.then_some(0);
    BlockStats {
        index,
        name: Some(name),
        path,
        read_requests: none,
        read_bytes: none,
        read_time: none,
        write_requests: none,
        write_bytes: none,
        write_time: none,
        flush_requests: none,
        flush_time: none,
        allocation: sizes.map(|(allocation, _)| allocation),
        capacity: sizes.map(|(_, capacity)| capacity),
        // The file of a volume is as long as its capacity.
        physical: sizes.map(|(_, capacity)| capacity),
        ..BlockStats::default()
    }
}

/// What a volume takes, and how large a guest sees it; none for one that is gone.
pub fn sizes(pools: &Pools, volume: &StorageVolumeRef) -> Option<(u64, u64)> {
    let sizes = pools.with_volume(volume, |_, _, volume| {
        let state = volume.lock();
        Ok((state.allocation(), state.capacity))
    });
    sizes.ok()
}
