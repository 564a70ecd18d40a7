//! Making snapshots, and finding them.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use virtkit_api::{
    DomainRef, DomainSnapshotCreateFlags, DomainSnapshotListFlags, DomainSnapshotRef, DomainState, DriverEvent, Error, ErrorCode,
    ErrorDomain, Result,
};
use virtkit_document::DomainSnapshotConfig;
use virtkit_driver::{DomainSnapshots, Reply};

use super::snapshot::{Snapshot, missing};
use super::{State, Stop, TestDomain, snapshot_document};
use crate::connection::TestConnection;

impl TestConnection {
    /// An answer about the snapshots of one domain.
    fn about_snapshots<T>(&self, domain: &DomainRef, answer: impl FnOnce(&TestDomain, &State) -> Result<T>) -> Reply<T> {
        self.world.domain(domain).and_then(|domain| answer(&domain, &domain.lock())).into()
    }
}

impl TestDomain {
    /// What travels to say that a snapshot of it is meant.
    pub fn snapshot_identity(&self, name: &Arc<str>) -> DomainSnapshotRef {
        DomainSnapshotRef { name: name.clone(), domain: self.identity() }
    }
}

impl DomainSnapshots for TestConnection {
    fn create_snapshot(&self, domain: &DomainRef, xml: &str, flags: DomainSnapshotCreateFlags) -> Reply<DomainSnapshotRef> {
        let (world, domain, xml) = (self.world.clone(), domain.clone(), xml.to_owned());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            agree(flags)?;
            let config = snapshot_document::read(&xml)?;
            let mut state = domain.lock();
            if !state.checkpoints.is_empty() {
                let message = format!("the domain {:?} has checkpoints, and cannot have snapshots beside them", &*domain.name());
                return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
            }
            let (name, event) = if flags.contains(DomainSnapshotCreateFlags::REDEFINE) {
                (redefine(&domain, &mut state, &config, flags)?, None)
            } else {
                create(&domain, &mut state, &config, flags)?
            };
            drop(state);
            if let Some(event) = event {
                world.events().emit(&event);
            }
            Ok(domain.snapshot_identity(&name))
        })
    }

    fn snapshots(&self, domain: &DomainRef, flags: DomainSnapshotListFlags) -> Reply<Vec<DomainSnapshotRef>> {
        self.about_snapshots(domain, |domain, state| {
            let names = state.snapshots.list(None, !flags.contains(DomainSnapshotListFlags::ROOTS), flags);
            Ok(names.iter().map(|name| domain.snapshot_identity(name)).collect())
        })
    }

    fn snapshot_by_name(&self, domain: &DomainRef, name: &str) -> Reply<DomainSnapshotRef> {
        self.about_snapshots(domain, |domain, state| {
            let (name, _) = state.snapshots.get(&domain.name(), name)?;
            Ok(domain.snapshot_identity(name))
        })
    }

    fn has_current_snapshot(&self, domain: &DomainRef) -> Reply<bool> {
        self.about_snapshots(domain, |_, state| Ok(state.snapshots.current().is_some()))
    }

    fn current_snapshot(&self, domain: &DomainRef) -> Reply<DomainSnapshotRef> {
        self.about_snapshots(domain, |domain, state| {
            let none = || missing(format!("the domain {:?} has no current snapshot", &*domain.name()));
            state.snapshots.current().map(|name| domain.snapshot_identity(name)).ok_or_else(none)
        })
    }
}

/// Flags that exclude each other, or need each other, and what a host in memory cannot do.
fn agree(flags: DomainSnapshotCreateFlags) -> Result<()> {
    use DomainSnapshotCreateFlags as F;
    let exclusive =
        [(F::REDEFINE, F::NO_METADATA), (F::REDEFINE, F::HALT), (F::REDEFINE, F::LIVE), (F::LIVE, F::HALT), (F::LIVE, F::DISK_ONLY)];
    if let Some((one, other)) = exclusive.into_iter().find(|(one, other)| flags.contains(*one | *other)) {
        return Err(error(ErrorCode::INVALID_ARG, format!("the flags {one:?} and {other:?} exclude each other")));
    }
    if flags.contains(F::CURRENT) && !flags.contains(F::REDEFINE) {
        return Err(error(ErrorCode::INVALID_ARG, "the flag CURRENT says something only together with REDEFINE"));
    }
    if flags.contains(F::REUSE_EXTERNAL) {
        return Err(error(ErrorCode::CONFIG_UNSUPPORTED, "the test driver has no files that a snapshot could use, as REUSE_EXTERNAL asks"));
    }
    Ok(())
}

/// Keeps what the domain is now.
fn create(
    domain: &TestDomain,
    state: &mut State,
    config: &DomainSnapshotConfig,
    flags: DomainSnapshotCreateFlags,
) -> Result<(Arc<str>, Option<DriverEvent>)> {
    use DomainSnapshotCreateFlags as F;
    if flags.contains(F::HALT) && state.config.is_none() {
        return Err(domain.invalid("has no stored configuration, so it cannot be stopped after its snapshot"));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
    let name = match &config.name {
        Some(name) if state.snapshots.contains(name) => {
            let message = format!("the domain {:?} has a snapshot called {name:?} already", &*domain.name());
            return Err(error(ErrorCode::OPERATION_FAILED, message));
        }
        Some(name) => Arc::from(name.as_str()),
        None => unused_name(state, now),
    };
    let disks_only = flags.contains(F::DISK_ONLY);
    let snapshot = Snapshot {
        parent: state.snapshots.current().cloned(),
        description: config.description.clone(),
        extra: snapshot_document::rest(config),
        creation_time: now,
        state: if disks_only { DomainState::SHUT_OFF } else { state.now },
        disks_only,
        live: state.live.clone().filter(|_| !disks_only),
        config: state.config.clone().or_else(|| state.live.clone().filter(|_| disks_only)),
        pins: state.pins.clone(),
    };
    if !flags.contains(F::NO_METADATA) {
        state.snapshots.put(name.clone(), snapshot);
        state.snapshots.set_current(name.clone());
    }
    let event = if flags.contains(F::HALT) { domain.stop_locked(state, Stop::Snapshot) } else { None };
    Ok((name, event))
}

/// Makes a snapshot known, or known differently.
fn redefine(domain: &TestDomain, state: &mut State, config: &DomainSnapshotConfig, flags: DomainSnapshotCreateFlags) -> Result<Arc<str>> {
    let no_name = || error(ErrorCode::XML_ERROR, "a snapshot that is made known needs its <name>");
    let name: Arc<str> = config.name.as_deref().ok_or_else(no_name)?.into();
    let snapshot = snapshot_document::resolve(config)?;
    if let Some(other) = snapshot.definition().map(super::Definition::uuid).filter(|uuid| *uuid != domain.uuid()) {
        let message = format!("the snapshot {name:?} is of the domain with the UUID {other}, not of {:?}", &*domain.name());
        return Err(error(ErrorCode::INVALID_ARG, message));
    }
    if let Some(parent) = &snapshot.parent {
        if !state.snapshots.contains(parent) {
            let message = format!("the parent {parent:?} of the snapshot {name:?} is no snapshot of the domain {:?}", &*domain.name());
            return Err(error(ErrorCode::INVALID_ARG, message));
        }
        if state.snapshots.descends(parent, &name) {
            let message = format!("the snapshot {name:?} cannot have the parent {parent:?}, which was made after it");
            return Err(error(ErrorCode::INVALID_ARG, message));
        }
    }
    state.snapshots.put(name.clone(), snapshot);
    if flags.contains(DomainSnapshotCreateFlags::CURRENT) {
        state.snapshots.set_current(name.clone());
    }
    Ok(name)
}

/// The time as a name, or the next that is free where several snapshots are made within a second.
fn unused_name(state: &State, time: i64) -> Arc<str> {
    let mut time = time;
    while state.snapshots.contains(&time.to_string()) {
        time += 1;
    }
    time.to_string().into()
}

fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}
