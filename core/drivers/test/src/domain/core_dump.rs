//! Dumps of the memory of domains. That of a made-up guest holds nothing: the file says whose it is, and ends.

use std::path::PathBuf;
use std::sync::Arc;

use virtkit_api::{
    CoreDumpFlags, CoreDumpFormat, DomainEventResumedDetail, DomainEventSuspendedDetail, DomainEventType, DomainJobOperation,
    DomainPausedReason, DomainRef, DomainRunningReason, DomainState, Error, ErrorCode, ErrorDomain, Result,
};
use virtkit_driver::{DomainCoreDump, Work, spawner};

use super::job::Job;
use super::parameters::wrong;
use super::save::file;
use super::save_file::write_whole;
use super::{Stop, TestDomain, lifecycle};
use crate::connection::TestConnection;
use crate::world::World;

/// How such a file begins.
const MAGIC: &str = "virtkit test core 1\n";

impl DomainCoreDump for TestConnection {
    fn core_dump(&self, domain: &DomainRef, path: &str, format: CoreDumpFormat, flags: CoreDumpFlags) -> Work<()> {
        match Dumping::begin(&self.world, domain, path, format, flags) {
            Ok(dumping) => Work::start(dumping.job.clone(), dumping.run()),
            Err(error) => Work::ended(Err(error)),
        }
    }
}

/// Flags that exclude each other, and what a host in memory does not have.
fn agree(format: CoreDumpFormat, flags: CoreDumpFlags) -> Result<()> {
    use CoreDumpFlags as F;
    for (one, other) in [(F::CRASH, F::LIVE), (F::CRASH, F::RESET), (F::LIVE, F::RESET)] {
        if flags.contains(one | other) {
            return Err(wrong(format!("the flags {one:?} and {other:?} exclude each other")));
        }
    }
    if format.name().is_none() {
        return Err(wrong(format!("there is no format of dumps with the number {}", format.0)));
    }
    if format != CoreDumpFormat::RAW {
        let message = format!("the test driver does not pack memory in the format {format}");
        return Err(Error::new(ErrorCode::OPERATION_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    if flags.contains(F::BYPASS_CACHE) {
        let message = "the flag BYPASS_CACHE does not apply: the test driver's files are small";
        return Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    Ok(())
}

/// A domain whose memory is being written.
struct Dumping {
    world: Arc<World>,
    domain: Arc<TestDomain>,
    job: Arc<Job>,
    path: PathBuf,
    flags: CoreDumpFlags,
    /// Whether it was paused for this.
    paused: bool,
}

impl Dumping {
    fn begin(world: &Arc<World>, domain: &DomainRef, path: &str, format: CoreDumpFormat, flags: CoreDumpFlags) -> Result<Self> {
        agree(format, flags)?;
        let (path, domain) = (file(path)?, world.domain(domain)?);
        let mut state = domain.lock();
        let memory = domain.running(&mut state)?.memory_in_bytes();
        domain.idle(&state)?;
        let job = Arc::new(Job::new(DomainJobOperation::DUMP, format!("the domain {:?}", &*domain.name()), world.options().job_speed));
        job.has(memory);
        let paused = state.now == DomainState::RUNNING && !flags.contains(CoreDumpFlags::LIVE);
        if paused {
            state.become_now(DomainState::PAUSED, DomainPausedReason::DUMP.0);
            world.events().emit(&domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::PAUSED.0));
        }
        state.job = Some(job.clone());
        drop(state);
        Ok(Self { world: world.clone(), domain, job, path, flags, paused })
    }

    async fn run(self) -> Result<()> {
        let result = self.write().await;
        let result = self.settle(result);
        self.job.over(&result);
        result
    }

    async fn write(&self) -> Result<()> {
        self.world.delay().await;
        self.job.transfer().await?;
        let (path, text) = (self.path.clone(), format!("{MAGIC}{}\n{}\n", self.domain.name(), self.domain.uuid()));
        spawner().block(move || write_whole(&path, text.as_bytes())).await
    }

    /// What becomes of the domain now.
    fn settle(&self, result: Result<()>) -> Result<()> {
        let mut state = self.domain.lock();
        if state.job.take_if(|job| Arc::ptr_eq(job, &self.job)).is_none() {
            return result.and_then(|()| Err(self.domain.invalid("was stopped while its memory was written")));
        }
        state.last_job = Some(self.job.clone());
        let goes_on = result.is_err() || !self.flags.contains(CoreDumpFlags::CRASH);
        if goes_on && self.paused {
            state.become_now(DomainState::RUNNING, DomainRunningReason::UNPAUSED.0);
            self.world.events().emit(&self.domain.event(DomainEventType::RESUMED, DomainEventResumedDetail::UNPAUSED.0));
        }
        drop(state);
        result?;
        let event = if self.flags.contains(CoreDumpFlags::CRASH) {
            lifecycle::stop(&self.world, &self.domain, Stop::Crashed)
        } else if self.flags.contains(CoreDumpFlags::RESET) {
            lifecycle::restart(&self.domain)?
        } else {
            None
        };
        if let Some(event) = event {
            self.world.events().emit(&event);
        }
        Ok(())
    }
}
