//! Migration, at the destination.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{
    ConnectionMigrateFinishResultRef, ConnectionMigratePrepareResult, DomainEventDefinedDetail, DomainEventResumedDetail,
    DomainEventStartedDetail, DomainEventSuspendedDetail, DomainEventType, DomainJobOperation, DomainMigrateFlags, DomainMigrateParameters,
    DomainPausedReason, DomainRunningReason, DomainState, Error, ErrorCode, ErrorDomain, Result,
};
use virtkit_driver::{DomainMigrationDestination, Reply};

use super::job::Job;
use super::migration_cookie::Cookie;
use super::{Definition, State, Stop, TestDomain};
use crate::connection::TestConnection;
use crate::world::World;

/// The domains that are on their way to a host over one connection, by their names. They are given up when the connection ends.
#[derive(Debug, Default)]
pub struct Arrivals(Mutex<HashMap<String, Arrival>>);

/// A domain on its way.
#[derive(Debug)]
enum Arrival {
    /// It is there, and waits for its memory. The job keeps others from changing it.
    Running(Arc<TestDomain>, Arc<Job>),
    /// Only its configuration comes.
    Offline(Box<Definition>),
}

impl Arrivals {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arrival>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up all that have not arrived.
    pub fn give_up(&self, world: &World) {
        let given_up: Vec<Arrival> = self.lock().drain().map(|(_, arrival)| arrival).collect();
        for arrival in given_up {
            give_up(world, &arrival);
        }
    }

    /// Notes a domain that is on its way.
    fn await_one(&self, name: &str, begin: impl FnOnce() -> Result<Arrival>) -> Result<()> {
        match self.lock().entry(name.to_owned()) {
            Entry::Occupied(_) => Err(error(ErrorCode::OPERATION_FAILED, format!("a domain {name:?} is on its way here already"))),
            Entry::Vacant(place) => {
                place.insert(begin()?);
                Ok(())
            }
        }
    }
}

/// Stops what came, unless somebody else has.
fn give_up(world: &World, arrival: &Arrival) {
    let Arrival::Running(domain, job) = arrival else { return };
    let mut state = domain.lock();
    if state.job.take_if(|other| Arc::ptr_eq(job, other)).is_none() {
        return;
    }
    let event = domain.stop_locked(&mut state, Stop::Failed);
    let vanishes = state.config.is_none();
    drop(state);
    if vanishes {
        world.remove(domain);
    }
    if let Some(event) = event {
        world.events().emit(&event);
    }
}

impl DomainMigrationDestination for TestConnection {
    fn migrate_prepare(
        &self,
        params: &DomainMigrateParameters,
        cookie: &[u8],
        flags: DomainMigrateFlags,
    ) -> Reply<ConnectionMigratePrepareResult> {
        let (world, arrivals) = (self.world.clone(), self.arrivals.clone());
        let (params, cookie) = (params.clone(), cookie.to_vec());
        self.slowly(move || {
            if Cookie::read(&cookie)?.host == world.host() {
                return Err(error(ErrorCode::OPERATION_INVALID, "the domain cannot be migrated to the host that it is on".to_owned()));
            }
            let definition = definition(&params)?;
            let name = definition.name().to_owned();
            arrivals.await_one(&name, || {
                if flags.contains(DomainMigrateFlags::OFFLINE) {
                    world.free_for(&definition)?;
                    return Ok(Arrival::Offline(Box::new(definition)));
                }
                let job = Arc::new(Job::new(DomainJobOperation::MIGRATION_IN, format!("the domain {name:?}"), None));
                let domain = world.receive(definition, &job)?;
                world.events().emit(&domain.event(DomainEventType::STARTED, DomainEventStartedDetail::MIGRATED.0));
                Ok(Arrival::Running(domain, job))
            })?;
            let cookie = Cookie { host: world.host(), ..Cookie::default() }.write();
            Ok(ConnectionMigratePrepareResult { cookie, uri: Some(format!("test:{}", world.host())) })
        })
    }

    fn migrate_finish(
        &self,
        params: &DomainMigrateParameters,
        cookie: &[u8],
        flags: DomainMigrateFlags,
        cancelled: bool,
    ) -> Reply<ConnectionMigrateFinishResultRef> {
        let (world, arrivals) = (self.world.clone(), self.arrivals.clone());
        let (params, cookie) = (params.clone(), cookie.to_vec());
        self.slowly(move || {
            let name = params.destination_name.clone().unwrap_or_default();
            let arrival = arrivals.lock().remove(&name);
            let arrival = arrival.ok_or_else(|| error(ErrorCode::OPERATION_INVALID, format!("no domain {name:?} is on its way here")))?;
            let arrived = if cancelled {
                Err(error(ErrorCode::OPERATION_FAILED, format!("the migration of the domain {name:?} was given up")))
            } else {
                Cookie::read(&cookie).and_then(|cookie| arrive(&world, &arrival, &params, &cookie, flags))
            };
            if arrived.is_err() {
                give_up(&world, &arrival);
            }
            Ok(ConnectionMigrateFinishResultRef { domain: arrived?.identity(), cookie: Vec::new() })
        })
    }
}

/// What the destination runs, under the name that it gets there.
fn definition(params: &DomainMigrateParameters) -> Result<Definition> {
    let xml = params.destination_xml.as_deref().unwrap_or_default();
    let mut definition = Definition::from_xml(xml)?;
    if let Some(name) = params.destination_name.as_deref() {
        if name.is_empty() || name.contains('/') {
            let message = format!("{name:?} cannot be the name of a domain: it must have a character and no `/`");
            return Err(error(ErrorCode::INVALID_ARG, message));
        }
        definition.rename(name);
    }
    Ok(definition)
}

/// The domain takes over.
fn arrive(
    world: &World,
    arrival: &Arrival,
    params: &DomainMigrateParameters,
    cookie: &Cookie,
    flags: DomainMigrateFlags,
) -> Result<Arc<TestDomain>> {
    match arrival {
        Arrival::Running(domain, job) => {
            let mut state = domain.lock();
            if !state.job.as_ref().is_some_and(|other| Arc::ptr_eq(job, other)) {
                return Err(domain.invalid("was stopped at the destination before it had arrived"));
            }
            if flags.contains(DomainMigrateFlags::PERSIST_DEST) {
                let live = domain.running(&mut state)?.clone();
                let stored = stored(&live, params, cookie.config.as_deref())?;
                let added = state.config.replace(stored).is_none();
                tell_defined(world, domain, added);
            }
            state.job = None;
            let event = run(domain, &mut state, cookie, flags);
            drop(state);
            world.events().emit(&event);
            Ok(domain.clone())
        }
        Arrival::Offline(definition) => {
            let (domain, added) = world.define(stored(definition, params, cookie.config.as_deref())?)?;
            tell_defined(world, &domain, added);
            Ok(domain)
        }
    }
}

/// The configuration that is stored: what was asked for, or what the source has stored, or what came. Name and UUID are those that it has here.
fn stored(came: &Definition, params: &DomainMigrateParameters, at_source: Option<&str>) -> Result<Definition> {
    let Some(xml) = params.persistent_xml.as_deref().or(at_source) else { return Ok(came.clone()) };
    let mut stored = Definition::from_xml(xml)?;
    stored.rename(came.name());
    stored.set_uuid(came.uuid());
    Ok(stored)
}

/// The guest goes on, unless it was paused or shall be. Gives the event.
fn run(domain: &TestDomain, state: &mut State, cookie: &Cookie, flags: DomainMigrateFlags) -> virtkit_api::DriverEvent {
    state.clock.set(cookie.ran);
    state.pins.clone_from(&cookie.pins);
    if cookie.paused || flags.contains(DomainMigrateFlags::PAUSED) {
        state.become_now(DomainState::PAUSED, DomainPausedReason::USER.0);
        domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::PAUSED.0)
    } else {
        state.become_now(DomainState::RUNNING, DomainRunningReason::MIGRATED.0);
        domain.event(DomainEventType::RESUMED, DomainEventResumedDetail::MIGRATED.0)
    }
}

fn tell_defined(world: &World, domain: &TestDomain, added: bool) {
    let detail = if added { DomainEventDefinedDetail::ADDED } else { DomainEventDefinedDetail::UPDATED };
    world.events().emit(&domain.event(DomainEventType::DEFINED, detail.0));
}

fn error(code: ErrorCode, message: String) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}
