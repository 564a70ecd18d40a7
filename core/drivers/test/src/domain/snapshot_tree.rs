//! A snapshot: its place among others, and its end.

use std::sync::Arc;

use virtkit_api::{
    DomainSnapshotDeleteFlags, DomainSnapshotListFlags, DomainSnapshotRef, DomainSnapshotRevertFlags, DomainSnapshotXml,
    DomainSnapshotXmlFlags, Error, ErrorDomain, Result,
};
use virtkit_driver::{DomainSnapshotTree, Reply};

use super::snapshot::{Snapshot, missing};
use super::{State, TestDomain, snapshot_document, snapshot_revert};
use crate::connection::TestConnection;

impl TestConnection {
    /// An answer about one snapshot.
    fn about_snapshot<T>(
        &self,
        identity: &DomainSnapshotRef,
        answer: impl FnOnce(&TestDomain, &State, (&Arc<str>, &Snapshot)) -> Result<T>,
    ) -> Reply<T> {
        let found = || {
            let domain = self.world.domain(&identity.domain)?;
            let state = domain.lock();
            let snapshot = state.snapshots.get(&domain.name(), &identity.name)?;
            answer(&domain, &state, snapshot)
        };
        found().into()
    }
}

impl DomainSnapshotTree for TestConnection {
    fn xml(&self, domain_snapshot: &DomainSnapshotRef, flags: DomainSnapshotXmlFlags) -> Reply<DomainSnapshotXml> {
        let secrets = flags.contains(DomainSnapshotXmlFlags::SECURE);
        self.about_snapshot(domain_snapshot, |_, _, (name, snapshot)| {
            snapshot_document::write(name, snapshot, secrets).map(DomainSnapshotXml::new)
        })
    }

    fn parent(&self, domain_snapshot: &DomainSnapshotRef) -> Reply<DomainSnapshotRef> {
        self.about_snapshot(domain_snapshot, |domain, _, (name, snapshot)| {
            let root = || missing(format!("the snapshot {name:?} of the domain {:?} has no parent", &*domain.name()));
            snapshot.parent.as_ref().map(|parent| domain.snapshot_identity(parent)).ok_or_else(root)
        })
    }

    fn children(&self, domain_snapshot: &DomainSnapshotRef, flags: DomainSnapshotListFlags) -> Reply<Vec<DomainSnapshotRef>> {
        self.about_snapshot(domain_snapshot, |domain, state, (name, _)| {
            let names = state.snapshots.list(Some(name), flags.contains(DomainSnapshotListFlags::DESCENDANTS), flags);
            Ok(names.iter().map(|name| domain.snapshot_identity(name)).collect())
        })
    }

    fn is_current(&self, domain_snapshot: &DomainSnapshotRef) -> Reply<bool> {
        self.about_snapshot(domain_snapshot, |_, state, (name, _)| Ok(state.snapshots.current() == Some(name)))
    }

    fn has_metadata(&self, domain_snapshot: &DomainSnapshotRef) -> Reply<bool> {
        // There are no images: what is remembered is all that there is.
        self.about_snapshot(domain_snapshot, |_, _, _| Ok(true))
    }

    fn revert(&self, domain_snapshot: &DomainSnapshotRef, flags: DomainSnapshotRevertFlags) -> Reply<()> {
        let (world, identity) = (self.world.clone(), domain_snapshot.clone());
        self.slowly(move || {
            let domain = world.domain(&identity.domain)?;
            let events = snapshot_revert::revert(&domain, &identity.name, flags, || world.next_id())?;
            for event in &events {
                world.events().emit(event);
            }
            Ok(())
        })
    }

    fn delete(&self, domain_snapshot: &DomainSnapshotRef, flags: DomainSnapshotDeleteFlags) -> Reply<()> {
        use DomainSnapshotDeleteFlags as F;
        let (world, identity) = (self.world.clone(), domain_snapshot.clone());
        self.slowly(move || {
            if flags.contains(F::CHILDREN | F::CHILDREN_ONLY) {
                return Err(Error::invalid_argument("the flags CHILDREN and CHILDREN_ONLY exclude each other").in_domain(ErrorDomain::TEST));
            }
            let domain = world.domain(&identity.domain)?;
            let mut state = domain.lock();
            state.snapshots.get(&domain.name(), &identity.name)?;
            if flags.intersects(F::CHILDREN | F::CHILDREN_ONLY) {
                state.snapshots.remove_below(&identity.name);
            }
            if !flags.contains(F::CHILDREN_ONLY) {
                state.snapshots.remove(&identity.name);
            }
            Ok(())
        })
    }
}
