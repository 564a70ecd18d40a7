//! Migration, at the source.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{
    DomainEventResumedDetail, DomainEventSuspendedDetail, DomainEventType, DomainJobOperation, DomainMigrateBeginResult,
    DomainMigrateFlags, DomainMigrateParameters, DomainPausedReason, DomainRef, DomainRunningReason, DomainState, DriverEvent, Error,
    ErrorCode, ErrorDomain, Result,
};
use virtkit_driver::{DomainMigration, Reply};

use super::definition::Definition;
use super::job::Job;
use super::migration_checks::leaves;
use super::migration_cookie::Cookie;
use super::{State, Stop, TestDomain, lifecycle};
use crate::connection::TestConnection;
use crate::world::World;

/// A migration under way, at its source.
#[derive(Debug)]
pub struct Leaving {
    job: Arc<Job>,
    /// Whether it was the migration that paused the domain.
    paused: bool,
    /// Why its memory did not go over, or that it did.
    moved: Option<Result<()>>,
}

/// The domains that leave over one connection. The migration of one whose connection is closed is called off: nobody would finish it.
#[derive(Debug, Default)]
pub struct Departures(Mutex<Vec<(Arc<TestDomain>, Arc<Job>)>>);

impl Departures {
    fn lock(&self) -> MutexGuard<'_, Vec<(Arc<TestDomain>, Arc<Job>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, job: &Arc<Job>) {
        self.lock().retain(|(_, other)| !Arc::ptr_eq(job, other));
    }

    /// Calls off the migrations that have not ended. A domain whose memory has gone over stays paused: it may run at the destination.
    pub fn call_off(&self, world: &World) {
        let departures: Vec<_> = self.lock().drain(..).collect();
        for (domain, job) in departures {
            let mut state = domain.lock();
            let Some(leaving) = state.leaving.as_mut().filter(|leaving| Arc::ptr_eq(&leaving.job, &job)) else { continue };
            if matches!(leaving.moved, Some(Ok(()))) {
                // Whoever looks after the host decides, and the job must not be in the way.
                state.job = None;
                state.last_job = Some(job);
                continue;
            }
            let closed = format!("the migration of the domain {:?} was aborted: its connection was closed", &*domain.name());
            job.end_with(Error::new(ErrorCode::OPERATION_ABORTED, closed.clone()).in_domain(ErrorDomain::TEST));
            let aborted = Err(Error::new(ErrorCode::OPERATION_ABORTED, closed));
            stays(world, &domain, &mut state, &aborted);
        }
    }
}

impl DomainMigration for TestConnection {
    fn migrate_begin(
        &self,
        domain: &DomainRef,
        params: &DomainMigrateParameters,
        flags: DomainMigrateFlags,
    ) -> Reply<DomainMigrateBeginResult> {
        let (world, departures) = (self.world.clone(), self.departures.clone());
        let (domain, params) = (domain.clone(), params.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let xml = leaves(&domain, &state, &params, flags)?;
            let of = format!("the domain {:?}", &*domain.name());
            let job = Arc::new(Job::new(DomainJobOperation::MIGRATION_OUT, of, world.options().job_speed));
            state.job = Some(job.clone());
            state.leaving = Some(Leaving { job: job.clone(), paused: false, moved: None });
            departures.lock().push((domain.clone(), job));
            Ok(DomainMigrateBeginResult { cookie: Cookie { host: world.host(), ..Cookie::default() }.write(), xml })
        })
    }

    fn migrate_perform(
        &self,
        domain: &DomainRef,
        connection_uri: Option<&str>,
        _: &DomainMigrateParameters,
        cookie: &[u8],
        flags: DomainMigrateFlags,
    ) -> Reply<Vec<u8>> {
        if let Some(uri) = connection_uri {
            let message = format!("the test driver's hosts do not talk to each other, so nothing is migrated to {uri:?} without a client");
            return Reply::now(Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST)));
        }
        let (world, domain, cookie) = (self.world.clone(), domain.clone(), cookie.to_vec());
        Reply::task(async move {
            Cookie::read(&cookie)?;
            let domain = world.domain(&domain)?;
            let job = begins(&world, &domain, flags)?;
            // Nothing changes in a made-up guest while its memory goes over, so once is enough.
            world.events().emit(&DriverEvent::DomainMigrationIteration { domain: domain.identity(), iteration: 1 });
            let moved = match job.unless_told(world.delay()).await {
                Ok(()) => job.transfer().await,
                told => told,
            };
            let moved = moved.and_then(|()| goes(&world, &domain, &job));
            let result = moved.as_ref().map(|_| ()).map_err(Clone::clone);
            job.over(&result);
            if let Some(leaving) = domain.lock().leaving.as_mut().filter(|leaving| Arc::ptr_eq(&leaving.job, &job)) {
                leaving.moved = Some(result);
            }
            Ok(moved?.write())
        })
    }

    fn migrate_confirm(
        &self,
        domain: &DomainRef,
        _: &DomainMigrateParameters,
        _: &[u8],
        flags: DomainMigrateFlags,
        cancelled: bool,
    ) -> Reply<()> {
        let (world, departures, domain) = (self.world.clone(), self.departures.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let Some(job) = state.leaving.as_ref().map(|leaving| leaving.job.clone()) else {
                // What was stopped or called off meanwhile is no migration any more.
                return if cancelled { Ok(()) } else { Err(domain.invalid("is not being migrated")) };
            };
            departures.forget(&job);
            if cancelled {
                let message = format!("the destination did not take the domain {:?} over", &*domain.name());
                let failed = Err(Error::new(ErrorCode::OPERATION_FAILED, message).in_domain(ErrorDomain::TEST));
                stays(&world, &domain, &mut state, &failed);
            } else {
                state.leaving = None;
                state.job = None;
                state.last_job = Some(job);
                drop(state);
                gone(&world, &domain, flags);
            }
            Ok(())
        })
    }
}

/// The memory begins to go over. With `LIVE` the guest runs on meanwhile.
fn begins(world: &World, domain: &TestDomain, flags: DomainMigrateFlags) -> Result<Arc<Job>> {
    let mut state = domain.lock();
    let memory = domain.running(&mut state)?.memory_in_bytes();
    let job = state.leaving.as_ref().map(|leaving| leaving.job.clone()).ok_or_else(|| domain.invalid("is not being migrated"))?;
    job.has(memory);
    if !flags.contains(DomainMigrateFlags::LIVE) {
        pause(world, domain, &mut state);
    }
    Ok(job)
}

/// The memory has gone over: the guest stands still, and this is what the destination needs to go on.
fn goes(world: &World, domain: &TestDomain, job: &Arc<Job>) -> Result<Cookie> {
    let mut state = domain.lock();
    if !state.leaving.as_ref().is_some_and(|leaving| Arc::ptr_eq(&leaving.job, job)) {
        return Err(domain.invalid("was stopped while it was migrated"));
    }
    pause(world, domain, &mut state);
    let paused = !state.leaving.as_ref().is_some_and(|leaving| leaving.paused);
    let config = state.config.as_ref().map(Definition::to_xml);
    Ok(Cookie { host: world.host(), paused, ran: state.clock.ran(), pins: state.pins.clone(), config })
}

/// Lets the guest stand still for the migration, if it does not already.
fn pause(world: &World, domain: &TestDomain, state: &mut State) {
    if state.now != DomainState::PAUSED {
        state.become_now(DomainState::PAUSED, DomainPausedReason::MIGRATION.0);
        if let Some(leaving) = &mut state.leaving {
            leaving.paused = true;
        }
        world.events().emit(&domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::MIGRATED.0));
    }
}

/// The domain stays at the source, and does what it did before. `why` is how the job ended where it did not end by itself.
fn stays(world: &World, domain: &TestDomain, state: &mut State, why: &Result<()>) {
    let Some(leaving) = state.leaving.take() else { return };
    if !matches!(leaving.moved, Some(Err(_))) {
        leaving.job.over(why);
    }
    state.job.take_if(|job| Arc::ptr_eq(job, &leaving.job));
    state.last_job = Some(leaving.job);
    if leaving.paused && state.now == DomainState::PAUSED {
        state.become_now(DomainState::RUNNING, DomainRunningReason::MIGRATION_CANCELED.0);
        world.events().emit(&domain.event(DomainEventType::RESUMED, DomainEventResumedDetail::MIGRATED.0));
    }
}

/// The domain is at the destination: it stops here, and is forgotten where that was asked for.
fn gone(world: &World, domain: &TestDomain, flags: DomainMigrateFlags) {
    let undefined = flags.contains(DomainMigrateFlags::UNDEFINE_SOURCE) && {
        let mut state = domain.lock();
        state.autostart = false;
        state.config.take().is_some()
    };
    if !flags.contains(DomainMigrateFlags::OFFLINE)
        && let Some(event) = lifecycle::stop(world, domain, Stop::Migrated)
    {
        world.events().emit(&event);
    }
    if undefined {
        if domain.lock().live.is_none() {
            world.remove(domain);
        }
        world.events().emit(&domain.event(DomainEventType::UNDEFINED, 0));
    }
}
