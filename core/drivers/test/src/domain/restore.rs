//! Going on with domains that were saved to files.

use std::path::PathBuf;
use std::sync::Arc;

use virtkit_api::{
    DomainEventStartedDetail, DomainEventSuspendedDetail, DomainEventType, DomainJobOperation, DomainPausedReason, DomainRunningReason,
    DomainSaveFlags, DomainState, Result,
};
use virtkit_driver::{DomainRestore, Work, spawner};

use super::Definition;
use super::job::Job;
use super::save::{file, instead, then};
use super::save_file::Saved;
use crate::connection::TestConnection;
use crate::world::World;

impl DomainRestore for TestConnection {
    fn restore_domain(&self, path: &str, xml: Option<&str>, flags: DomainSaveFlags) -> Work<()> {
        let begun = then(flags).and_then(|then| Ok((then, file(path)?)));
        let (then, path) = match begun {
            Ok(begun) => begun,
            Err(error) => return Work::ended(Err(error)),
        };
        let of = format!("the file {}", path.display());
        let job = Arc::new(Job::new(DomainJobOperation::RESTORE, of, self.world.options().job_speed));
        let (world, xml) = (self.world.clone(), xml.map(str::to_owned));
        Work::start(job.clone(), async move {
            let result = restore(&world, &job, path, xml.as_deref(), then).await;
            job.over(&result);
            result
        })
    }
}

async fn restore(world: &World, job: &Job, path: PathBuf, xml: Option<&str>, then: Option<DomainState>) -> Result<()> {
    world.delay().await;
    let saved = spawner().block(move || Saved::read(&path)).await?;
    let definition = instead(&Definition::from_xml(&saved.xml)?, xml)?;
    job.has(definition.memory_in_bytes());
    job.transfer().await?;
    let then = match then.unwrap_or(saved.state) {
        DomainState::PAUSED => (DomainState::PAUSED, DomainPausedReason::USER.0),
        _ => (DomainState::RUNNING, DomainRunningReason::RESTORED.0),
    };
    let domain = world.revive(definition, then)?;
    world.events().emit(&domain.event(DomainEventType::STARTED, DomainEventStartedDetail::RESTORED.0));
    if then.0 == DomainState::PAUSED {
        world.events().emit(&domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::RESTORED.0));
    }
    Ok(())
}
