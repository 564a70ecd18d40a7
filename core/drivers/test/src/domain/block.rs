//! Disks of domains: their sizes, and what went through them.

use virtkit_api::{DomainBlockInfo, DomainBlockStatistics, DomainBlockStats, DomainDiskError, DomainRef, Error, ErrorDomain, Result};
use virtkit_driver::{DomainBlock, Reply};

use super::{Definition, TestDomain, stats};
use crate::connection::TestConnection;

impl DomainBlock for TestConnection {
    fn block_info(&self, domain: &DomainRef, disk: &str) -> Reply<DomainBlockInfo> {
        let (world, domain, disk) = (self.world.clone(), domain.clone(), disk.to_owned());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let state = domain.lock();
            let definition = state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?;
            let (name, path) = find(&domain, definition, &disk)?;
            drop(state);
            let volume = path.as_deref().and_then(|path| world.pools().volume_at(path));
            let sizes = volume.and_then(|volume| stats::sizes(world.pools(), &volume));
            let (allocation, capacity) = sizes.ok_or_else(|| domain.invalid(&format!("has no image behind its disk {name:?}")))?;
            // The file of a volume is as long as its capacity.
            Ok(DomainBlockInfo { allocation, capacity, physical: capacity })
        })
    }

    fn block_stats(&self, domain: &DomainRef, disk: &str) -> Reply<DomainBlockStats> {
        // Nothing is read or written by a guest that is made up.
        let nothing = DomainBlockStats { read_requests: 0, read_bytes: 0, write_requests: 0, write_bytes: 0, errors: 0 };
        self.of_disk(domain, disk, nothing)
    }

    fn block_statistics(&self, domain: &DomainRef, disk: &str) -> Reply<DomainBlockStatistics> {
        let none = Some(0);
        let nothing = DomainBlockStatistics {
            read_bytes: none,
            read_requests: none,
            read_time: none,
            write_bytes: none,
            write_requests: none,
            write_time: none,
            flush_requests: none,
            flush_time: none,
            ..DomainBlockStatistics::default()
        };
        self.of_disk(domain, disk, nothing)
    }

    fn disk_errors(&self, domain: &DomainRef) -> Reply<Vec<DomainDiskError>> {
        self.in_guest(domain, |_, state| {
            let told = |(disk, error): (&String, &_)| DomainDiskError { disk: disk.clone(), error: *error };
            Ok(state.disk_errors.iter().map(told).collect())
        })
    }
}

impl TestConnection {
    /// What is told of a disk of a running domain.
    fn of_disk<T: Send + 'static>(&self, domain: &DomainRef, disk: &str, told: T) -> Reply<T> {
        let (world, domain, disk) = (self.world.clone(), domain.clone(), disk.to_owned());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let definition = domain.running(&mut state)?;
            // No name means all disks together.
            if !disk.is_empty() {
                find(&domain, definition, &disk)?;
            }
            Ok(told)
        })
    }
}

/// The disk of this target or file.
fn find(domain: &TestDomain, definition: &Definition, disk: &str) -> Result<(String, Option<String>)> {
    let found = definition.disks().into_iter().find(|(name, path)| name == disk || path.as_deref() == Some(disk));
    found.ok_or_else(|| {
        Error::invalid_argument(format!("the domain {:?} has no disk {disk:?}", &*domain.name())).in_domain(ErrorDomain::TEST)
    })
}
