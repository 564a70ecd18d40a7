//! Making checkpoints, and finding them.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use virtkit_api::{
    DomainCheckpointCreateFlags, DomainCheckpointListFlags, DomainCheckpointRef, DomainRef, Error, ErrorCode, ErrorDomain, Result,
};
use virtkit_document::DomainCheckpointConfig;
use virtkit_driver::{DomainCheckpoints, Reply};

use super::checkpoint::Checkpoint;
use super::parameters::wrong;
use super::{State, TestDomain, checkpoint_document};
use crate::connection::TestConnection;

impl TestDomain {
    /// What travels to say that a checkpoint of it is meant.
    pub fn checkpoint_identity(&self, name: &Arc<str>) -> DomainCheckpointRef {
        DomainCheckpointRef { name: name.clone(), domain: self.identity() }
    }
}

impl DomainCheckpoints for TestConnection {
    fn create_checkpoint(&self, domain: &DomainRef, xml: &str, flags: DomainCheckpointCreateFlags) -> Reply<DomainCheckpointRef> {
        use DomainCheckpointCreateFlags as F;
        let (world, domain, xml) = (self.world.clone(), domain.clone(), xml.to_owned());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            if flags.contains(F::REDEFINE | F::QUIESCE) {
                return Err(wrong("the flags REDEFINE and QUIESCE exclude each other"));
            }
            if flags.contains(F::REDEFINE_VALIDATE) && !flags.contains(F::REDEFINE) {
                return Err(wrong("the flag REDEFINE_VALIDATE says something only together with REDEFINE"));
            }
            let config = checkpoint_document::read(&xml)?;
            let mut state = domain.lock();
            if !state.snapshots.is_empty() {
                let message = format!("the domain {:?} has snapshots, and cannot have checkpoints beside them", &*domain.name());
                return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
            }
            let (name, checkpoint) =
                if flags.contains(F::REDEFINE) { redefined(&domain, &state, &config)? } else { created(&domain, &mut state, &config)? };
            state.checkpoints.put(name.clone(), checkpoint);
            Ok(domain.checkpoint_identity(&name))
        })
    }

    fn checkpoints(&self, domain: &DomainRef, flags: DomainCheckpointListFlags) -> Reply<Vec<DomainCheckpointRef>> {
        self.about(domain, |domain, state| {
            let names = state.checkpoints.list(None, !flags.contains(DomainCheckpointListFlags::ROOTS), flags);
            Ok(names.iter().map(|name| domain.checkpoint_identity(name)).collect())
        })
    }

    fn checkpoint_by_name(&self, domain: &DomainRef, name: &str) -> Reply<DomainCheckpointRef> {
        self.about(domain, |domain, state| {
            let (name, _) = state.checkpoints.get(&domain.name(), name)?;
            Ok(domain.checkpoint_identity(name))
        })
    }
}

/// A checkpoint of what the domain is now.
///
/// # Errors
/// `OperationUnsupported` where it does not run: there is nobody who could note what is written.
fn created(domain: &TestDomain, state: &mut State, config: &DomainCheckpointConfig) -> Result<(Arc<str>, Checkpoint)> {
    let Some(definition) = state.live.clone() else {
        let message = format!("the domain {:?} does not run, and has no checkpoints made", &*domain.name());
        return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
    let name: Arc<str> = match &config.name {
        Some(name) if state.checkpoints.contains(name) => {
            let message = format!("the domain {:?} has a checkpoint called {name:?} already", &*domain.name());
            return Err(error(ErrorCode::OPERATION_FAILED, message));
        }
        Some(name) => name.as_str().into(),
        None => unused_name(state, now),
    };
    let checkpoint = Checkpoint {
        parent: state.checkpoints.current().cloned(),
        description: config.description.clone(),
        creation_time: now,
        disks: checkpoint_document::disks(config, &name, &definition)?,
        definition,
    };
    Ok((name, checkpoint))
}

/// A checkpoint that is made known, or known differently.
fn redefined(domain: &TestDomain, state: &State, config: &DomainCheckpointConfig) -> Result<(Arc<str>, Checkpoint)> {
    let no_name = || error(ErrorCode::XML_ERROR, "a checkpoint that is made known needs its <name>");
    let name: Arc<str> = config.name.as_deref().ok_or_else(no_name)?.into();
    let checkpoint = checkpoint_document::resolve(config, &name)?;
    if checkpoint.definition.uuid() != domain.uuid() {
        let other = checkpoint.definition.uuid();
        return Err(wrong(format!("the checkpoint {name:?} is of the domain with the UUID {other}, not of {:?}", &*domain.name())));
    }
    if let Some(parent) = &checkpoint.parent {
        if !state.checkpoints.contains(parent) {
            let message = format!("the parent {parent:?} of the checkpoint {name:?} is no checkpoint of the domain {:?}", &*domain.name());
            return Err(wrong(message));
        }
        if state.checkpoints.descends(parent, &name) {
            return Err(wrong(format!("the checkpoint {name:?} cannot have the parent {parent:?}, which was made after it")));
        }
    }
    Ok((name, checkpoint))
}

/// The time as a name, or the next that is free where several checkpoints are made within a second.
fn unused_name(state: &State, time: i64) -> Arc<str> {
    let mut time = time;
    while state.checkpoints.contains(&time.to_string()) {
        time += 1;
    }
    time.to_string().into()
}

fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}
