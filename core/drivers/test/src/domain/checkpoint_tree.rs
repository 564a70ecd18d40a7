//! A checkpoint: its place among others, and its end.

use std::sync::Arc;

use virtkit_api::{
    DomainCheckpointDeleteFlags, DomainCheckpointListFlags, DomainCheckpointRef, DomainCheckpointXml, DomainCheckpointXmlFlags, Result,
};
use virtkit_driver::{DomainCheckpointTree, Reply};

use super::checkpoint::{Checkpoint, missing};
use super::parameters::wrong;
use super::{State, TestDomain, checkpoint_document};
use crate::connection::TestConnection;

impl TestConnection {
    /// An answer about one checkpoint.
    fn about_checkpoint<T>(
        &self,
        identity: &DomainCheckpointRef,
        answer: impl FnOnce(&TestDomain, &State, (&Arc<str>, &Checkpoint)) -> Result<T>,
    ) -> Reply<T> {
        self.about(&identity.domain, |domain, state| {
            let checkpoint = state.checkpoints.get(&domain.name(), &identity.name)?;
            answer(domain, state, checkpoint)
        })
    }
}

impl DomainCheckpointTree for TestConnection {
    fn xml(&self, domain_checkpoint: &DomainCheckpointRef, flags: DomainCheckpointXmlFlags) -> Reply<DomainCheckpointXml> {
        use DomainCheckpointXmlFlags as F;
        self.about_checkpoint(domain_checkpoint, |domain, state, (name, checkpoint)| {
            let (whole, secrets, sizes) = (!flags.contains(F::NO_DOMAIN), flags.contains(F::SECURE), flags.contains(F::SIZE));
            if sizes && state.live.is_none() {
                return Err(domain.invalid("does not run, so nobody knows how much has changed"));
            }
            checkpoint_document::write(name, checkpoint, whole, secrets, sizes).map(DomainCheckpointXml::new)
        })
    }

    fn parent(&self, domain_checkpoint: &DomainCheckpointRef) -> Reply<DomainCheckpointRef> {
        self.about_checkpoint(domain_checkpoint, |domain, _, (name, checkpoint)| {
            let root = || missing(format!("the checkpoint {name:?} of the domain {:?} has no parent", &*domain.name()));
            checkpoint.parent.as_ref().map(|parent| domain.checkpoint_identity(parent)).ok_or_else(root)
        })
    }

    fn children(&self, domain_checkpoint: &DomainCheckpointRef, flags: DomainCheckpointListFlags) -> Reply<Vec<DomainCheckpointRef>> {
        self.about_checkpoint(domain_checkpoint, |domain, state, (name, _)| {
            let deep = flags.contains(DomainCheckpointListFlags::DESCENDANTS);
            let names = state.checkpoints.list(Some(name), deep, flags);
            Ok(names.iter().map(|name| domain.checkpoint_identity(name)).collect())
        })
    }

    fn delete(&self, domain_checkpoint: &DomainCheckpointRef, flags: DomainCheckpointDeleteFlags) -> Reply<()> {
        use DomainCheckpointDeleteFlags as F;
        let (world, identity) = (self.world.clone(), domain_checkpoint.clone());
        self.slowly(move || {
            if flags.contains(F::CHILDREN | F::CHILDREN_ONLY) {
                return Err(wrong("the flags CHILDREN and CHILDREN_ONLY exclude each other"));
            }
            let domain = world.domain(&identity.domain)?;
            let mut state = domain.lock();
            state.checkpoints.get(&domain.name(), &identity.name)?;
            if state.live.is_none() && !flags.contains(F::METADATA_ONLY) {
                return Err(domain.invalid("does not run, so its disks cannot forget a checkpoint; METADATA_ONLY leaves them alone"));
            }
            if flags.intersects(F::CHILDREN | F::CHILDREN_ONLY) {
                state.checkpoints.remove_below(&identity.name);
            }
            if !flags.contains(F::CHILDREN_ONLY) {
                state.checkpoints.remove(&identity.name);
            }
            Ok(())
        })
    }
}
