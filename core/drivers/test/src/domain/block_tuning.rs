//! Limits of disks, groups of limits that disks share, and a domain's share of the host's disks.

use virtkit_api::{DomainBlkioParameters, DomainBlockIoTune, DomainRef, DomainTunables, DriverEvent, ModificationImpact, Result};
use virtkit_document::{DomainDevice, DomainDisk, DomainIoTuning};
use virtkit_driver::{DomainBlockTuning, Reply};

use super::parameters::wrong;
use super::{Definition, Impact, TestDomain, blkio, io_tuning};
use crate::connection::TestConnection;

impl DomainBlockTuning for TestConnection {
    fn block_io_tune(&self, domain: &DomainRef, disk: &str, flags: ModificationImpact) -> Reply<DomainBlockIoTune> {
        self.tuned(domain, flags, |domain, definition| {
            // Without a disk the question is only what limits there are.
            let tuning = if disk.is_empty() { None } else { find(domain, definition, disk)?.io_tuning.as_ref() };
            Ok(io_tuning::told(tuning))
        })
    }

    fn set_block_io_tune(&self, domain: &DomainRef, disk: &str, params: &DomainBlockIoTune, flags: ModificationImpact) -> Reply<()> {
        let (disk, told, params) = (disk.to_owned(), tunables(disk, params), params.clone());
        let change = move |domain: &TestDomain, definition: &mut Definition| {
            let disk = find_mut(domain, definition, &disk)?;
            let tuning = io_tuning::changed(&disk.io_tuning.take().unwrap_or_default(), &params)?;
            disk.io_tuning = Some(tuning).filter(|tuning| *tuning != DomainIoTuning::default());
            Ok(())
        };
        let event = |domain: &TestDomain, impact: Impact| {
            impact.live.then(|| DriverEvent::DomainTunable { domain: domain.identity(), params: told })
        };
        self.tune_and_tell(domain, flags, change, event)
    }

    fn set_throttle_group(&self, domain: &DomainRef, group: &str, params: &DomainBlockIoTune, flags: ModificationImpact) -> Reply<()> {
        let (group, params) = (group.to_owned(), params.clone());
        self.tune(domain, flags, move |_, definition| {
            if group.is_empty() {
                return Err(wrong("a group of limits needs a name"));
            }
            if params.group_name.as_ref().is_some_and(|name| *name != group) {
                return Err(wrong(format!("the group of limits {group:?} cannot have another group_name")));
            }
            let groups = &mut definition.config_mut().throttle_groups.get_or_insert_default().list;
            let at = groups.iter().position(|other| other.group_name.as_deref() == Some(&group));
            let none = || DomainIoTuning { group_name: Some(group.clone()), ..DomainIoTuning::default() };
            let tuning = io_tuning::changed(&at.map_or_else(none, |at| groups[at].clone()), &params)?;
            match at {
                Some(at) => groups[at] = tuning,
                None => groups.push(tuning),
            }
            Ok(())
        })
    }

    fn delete_throttle_group(&self, domain: &DomainRef, group: &str, flags: ModificationImpact) -> Reply<()> {
        let group = group.to_owned();
        self.tune(domain, flags, move |domain, definition| {
            let uses =
                |disk: &DomainDisk| disk.throttle_filters.iter().flat_map(|filters| &filters.list).any(|filter| filter.group == group);
            if let Some(disk) = disks(definition).find(|disk| uses(disk)) {
                let name = disk.target.as_ref().map_or("", |target| &target.device);
                return Err(domain.invalid(&format!("uses the group of limits {group:?} for its disk {name:?}")));
            }
            let config = definition.config_mut();
            let groups = config.throttle_groups.get_or_insert_default();
            let before = groups.list.len();
            groups.list.retain(|other| other.group_name.as_deref() != Some(&group));
            if groups.list.len() == before {
                return Err(wrong(format!("the domain {:?} has no group of limits {group:?}", &*domain.name())));
            }
            if groups.list.is_empty() {
                config.throttle_groups = None;
            }
            Ok(())
        })
    }

    fn blkio_parameters(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<DomainBlkioParameters> {
        self.tuned(domain, flags, |_, definition| Ok(blkio::told(definition.config().blkio_tuning.as_ref())))
    }

    fn set_blkio_parameters(&self, domain: &DomainRef, params: &DomainBlkioParameters, flags: ModificationImpact) -> Reply<()> {
        let params = params.clone();
        self.tune(domain, flags, move |_, definition| {
            let config = definition.config_mut();
            config.blkio_tuning = blkio::changed(config.blkio_tuning.as_ref(), &params)?;
            Ok(())
        })
    }
}

fn disks(definition: &Definition) -> impl Iterator<Item = &DomainDisk> {
    definition.config().devices.iter().flat_map(|devices| &devices.list).filter_map(|device| match device {
        DomainDevice::Disk(disk) => Some(disk),
        _ => None,
    })
}

fn is_it(disk: &DomainDisk, name: &str) -> bool {
    let target = disk.target.as_ref().is_some_and(|target| target.device == name);
    target || disk.source.as_ref().is_some_and(|source| source.file.as_deref() == Some(name))
}

fn find<'d>(domain: &TestDomain, definition: &'d Definition, name: &str) -> Result<&'d DomainDisk> {
    disks(definition).find(|disk| is_it(disk, name)).ok_or_else(|| no_disk(domain, name))
}

fn find_mut<'d>(domain: &TestDomain, definition: &'d mut Definition, name: &str) -> Result<&'d mut DomainDisk> {
    let devices = definition.config_mut().devices.iter_mut().flat_map(|devices| &mut devices.list);
    let mut disks = devices.filter_map(|device| match device {
        DomainDevice::Disk(disk) => Some(disk),
        _ => None,
    });
    disks.find(|disk| is_it(disk, name)).ok_or_else(|| no_disk(domain, name))
}

fn no_disk(domain: &TestDomain, name: &str) -> virtkit_api::Error {
    wrong(format!("the domain {:?} has no disk {name:?}", &*domain.name()))
}

/// What the event tells: the disk, and the limits that were given.
fn tunables(disk: &str, params: &DomainBlockIoTune) -> DomainTunables {
    let renamed = params.to_typed().into_iter().map(|mut parameter| {
        parameter.name = format!("blkdeviotune.{}", parameter.name);
        parameter
    });
    let mut tunables = DomainTunables::from_typed(renamed.collect());
    tunables.disk = Some(disk.to_owned());
    tunables
}
