//! Going on with domains that were saved to files.

use std::path::PathBuf;
use std::sync::Arc;

use virtkit_api::{
    DomainEventStartedDetail, DomainEventSuspendedDetail, DomainEventType, DomainJobOperation, DomainPausedReason, DomainRunningReason,
    DomainSaveFlags, DomainSaveImageXmlFlags, DomainSaveParameters, DomainState, DomainXml, Result,
};
use virtkit_driver::{DomainRestore, Reply, Work, spawner};

use super::Definition;
use super::job::Job;
use super::parameters::wrong;
use super::save::{file, instead, only_place, then};
use super::save_file::Saved;
use crate::connection::TestConnection;
use crate::world::World;

impl DomainRestore for TestConnection {
    fn restore_domain(&self, path: &str, xml: Option<&str>, flags: DomainSaveFlags) -> Work<()> {
        self.restore_from(file(path), xml, flags)
    }

    fn restore_domain_with(&self, params: &DomainSaveParameters, flags: DomainSaveFlags) -> Work<()> {
        let missing = || wrong("a domain is restored from a file, and none is named");
        let path = only_place(params).and_then(|()| file(params.file.as_deref().ok_or_else(missing)?));
        self.restore_from(path, params.xml.as_deref(), flags)
    }

    fn save_image_xml(&self, path: &str, flags: DomainSaveImageXmlFlags) -> Reply<DomainXml> {
        let (world, path) = (self.world.clone(), file(path));
        Reply::task(async move {
            world.delay().await;
            let path = path?;
            let saved = spawner().block(move || Saved::read(&path)).await?;
            image_xml(&saved, flags)
        })
    }

    fn define_save_image_xml(&self, path: &str, xml: &str, flags: DomainSaveFlags) -> Reply<()> {
        let (world, path, xml) = (self.world.clone(), file(path), xml.to_owned());
        Reply::task(async move {
            world.delay().await;
            let path = path?;
            spawner().block(move || redefined(&Saved::read(&path)?, Some(&xml), flags)?.write(&path)).await
        })
    }
}

/// The configuration in what was saved; secrets only for who asks for them.
pub fn image_xml(saved: &Saved, flags: DomainSaveImageXmlFlags) -> Result<DomainXml> {
    let definition = Definition::from_xml(&saved.xml)?;
    Ok(DomainXml::new(definition.view(None, flags.contains(DomainSaveImageXmlFlags::SECURE))))
}

/// What was saved, with another configuration of the same machine, and another thing to do then.
pub fn redefined(saved: &Saved, xml: Option<&str>, flags: DomainSaveFlags) -> Result<Saved> {
    let state = then(flags)?.unwrap_or(saved.state);
    Ok(Saved { state, xml: instead(&Definition::from_xml(&saved.xml)?, xml)?.to_xml() })
}

impl TestConnection {
    fn restore_from(&self, path: Result<PathBuf>, xml: Option<&str>, flags: DomainSaveFlags) -> Work<()> {
        let (then, path) = match then(flags).and_then(|then| Ok((then, path?))) {
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
    job.unless_told(world.delay()).await?;
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
