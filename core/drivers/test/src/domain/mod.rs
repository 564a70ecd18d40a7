//! Domains of the made-up host: their state and their changes. Each group of the description has a file.

mod bandwidth;
mod blkio;
mod block;
mod block_tuning;
mod checkpoint;
mod checkpoint_document;
mod checkpoint_tree;
mod checkpoints;
mod clock;
mod console;
mod control;
mod core_dump;
mod cpu;
mod cpu_tuning;
mod definition;
mod graphics;
mod guest;
mod guest_events;
mod guest_filesystems;
mod guest_status;
mod guest_system;
mod info;
mod input;
mod interfaces;
mod io_tuning;
mod iothreads;
mod job;
mod jobs;
mod launch_security;
mod lifecycle;
mod list;
mod managed_save;
mod memory;
mod memory_statistics;
mod metadata;
mod migration;
mod migration_checks;
mod migration_cookie;
mod migration_destination;
mod numa;
mod number_set;
pub mod parameters;
mod perf;
mod picture;
mod policy;
mod restore;
mod save;
mod save_file;
mod security;
mod sleep;
mod snapshot;
mod snapshot_document;
mod snapshot_revert;
mod snapshot_tree;
mod snapshots;
mod stats;
mod tuned;
mod vcpus;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use tokio::sync::watch;
use virtkit_api::{
    DomainDiskErrorCode, DomainEventType, DomainRef, DomainState, DriverEvent, Error, ErrorCode, ErrorDomain, ModificationImpact, Result,
    SecretValue, Uuid,
};

pub use self::checkpoint::Checkpoints;
use self::clock::Clock;
pub use self::console::Session;
pub use self::definition::Definition;
use self::guest_system::GuestSystem;
pub use self::job::Job;
pub use self::migration::Departures;
use self::migration::Leaving;
pub use self::migration_destination::Arrivals;
use self::save_file::Saved;
pub use self::snapshot::Snapshots;

/// A domain.
#[derive(Debug)]
pub struct TestDomain {
    uuid: Uuid,
    /// Beside the state, so that a list of many domains does not wait for any.
    identity: RwLock<DomainRef>,
    state: Mutex<State>,
}

/// What changes about a domain.
#[derive(Debug)]
pub struct State {
    /// What it does.
    pub now: DomainState,
    /// Why, as a number that belongs to `now`.
    pub reason: i32,
    /// How long it has run.
    pub clock: Clock,
    /// What the next start uses; none for a domain that vanishes when it stops.
    pub config: Option<Definition>,
    /// What it runs with; none while it does not run.
    pub live: Option<Definition>,
    /// Whether `config` was changed since the start.
    pub updated: bool,
    pub autostart: bool,
    /// Whether it starts with its host the next time, and only then.
    pub autostart_once: bool,
    /// Where its emulator may run, if that is pinned.
    pub emulator_pin: Option<Vec<u8>>,
    /// Where its processors may run, for those that are pinned.
    pub pins: Vec<Option<Vec<u8>>>,
    /// What is done to it at the moment and takes its time.
    pub job: Option<Arc<Job>>,
    /// The last job that has ended, as long as nobody has asked for its figures.
    pub last_job: Option<Arc<Job>>,
    /// Its migration to another host, while there is one.
    pub leaving: Option<Leaving>,
    /// Who has the console open.
    pub console: Weak<Session>,
    /// Tells those who look at a display that the domain stops.
    pub displays: watch::Sender<()>,
    pub snapshots: Snapshots,
    pub checkpoints: Checkpoints,
    /// What the next start goes on with.
    pub managed_save: Option<Saved>,
    /// The password of the guest's user, where one was set.
    pub password: Option<SecretValue>,
    /// What else is inside the guest.
    pub system: GuestSystem,
    /// Errors of its disks since its start, by the name of the disk.
    pub disk_errors: BTreeMap<String, DomainDiskErrorCode>,
}

/// Why a domain stops: the reasons of its state and of the event that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its guest powered off.
    Shutdown,
    /// It was ended from outside.
    Destroyed,
    /// Its guest crashed.
    Crashed,
    /// It runs on at another host.
    Migrated,
    /// It was saved to a file.
    Saved,
    /// It was coming from another host, and did not arrive.
    Failed,
    /// It was stopped for the sake of a snapshot.
    Snapshot,
}

impl Stop {
    /// The reason of the state "shut off".
    fn reason(self) -> i32 {
        match self {
            Self::Shutdown => 1,
            Self::Destroyed => 2,
            Self::Crashed => 3,
            Self::Migrated => 4,
            Self::Saved => 5,
            Self::Failed => 6,
            Self::Snapshot => 7,
        }
    }

    /// The detail of the event "stopped".
    fn detail(self) -> i32 {
        match self {
            Self::Shutdown => 0,
            Self::Destroyed => 1,
            Self::Crashed => 2,
            Self::Migrated => 3,
            Self::Saved => 4,
            Self::Failed => 5,
            Self::Snapshot => 6,
        }
    }
}

impl TestDomain {
    /// A domain that does not run. `persistent` or it will vanish when it stops.
    pub fn new(definition: Definition, persistent: bool) -> Self {
        let uuid = definition.uuid();
        let identity = DomainRef { name: definition.name().into(), uuid, id: -1 };
        let (config, live) = if persistent { (Some(definition), None) } else { (None, Some(definition)) };
        let state = State {
            now: DomainState::SHUT_OFF,
            reason: 0,
            clock: Clock::default(),
            config,
            live,
            updated: false,
            autostart: false,
            autostart_once: false,
            emulator_pin: None,
            pins: Vec::new(),
            job: None,
            last_job: None,
            leaving: None,
            console: Weak::new(),
            displays: watch::Sender::new(()),
            snapshots: Snapshots::default(),
            checkpoints: Checkpoints::default(),
            managed_save: None,
            password: None,
            system: GuestSystem::default(),
            disk_errors: BTreeMap::new(),
        };
        Self { uuid, identity: RwLock::new(identity), state: Mutex::new(state) }
    }

    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    pub fn name(&self) -> Arc<str> {
        self.identity.read().unwrap_or_else(PoisonError::into_inner).name.clone()
    }

    /// What travels to say that this domain is meant.
    pub fn identity(&self) -> DomainRef {
        self.identity.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes what says that this domain is meant.
    pub fn identify(&self, change: impl FnOnce(&mut DomainRef)) {
        change(&mut self.identity.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The changing part, locked. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets it run from now on, under this number. The caller has seen to it that it does not.
    pub fn run(&self, state: &mut State, id: i32, reason: i32) {
        let definition = state.live.take().or_else(|| state.config.clone());
        state.live = definition;
        state.clock.reset();
        state.become_now(DomainState::RUNNING, reason);
        state.updated = false;
        self.identify(|identity| identity.id = id);
    }

    /// The event that something happened to it.
    pub fn event(&self, event: DomainEventType, detail: i32) -> DriverEvent {
        DriverEvent::DomainLifecycle { domain: self.identity(), event, detail }
    }

    /// Stops it, whether it runs or is paused, and gives the event; none for one that does neither.
    pub fn stop(&self, stop: Stop) -> Option<DriverEvent> {
        self.stop_locked(&mut self.lock(), stop)
    }

    /// The same, for a caller that has it locked.
    pub fn stop_locked(&self, state: &mut State, stop: Stop) -> Option<DriverEvent> {
        state.live.take()?;
        state.become_now(DomainState::SHUT_OFF, stop.reason());
        state.pins.clear();
        state.emulator_pin = None;
        state.leaving = None;
        state.system.end();
        state.disk_errors.clear();
        if let Some(job) = state.job.take() {
            job.end_with(self.invalid("was stopped by others in the middle of its job"));
        }
        if let Some(session) = std::mem::take(&mut state.console).upgrade() {
            session.end();
        }
        state.displays.send_modify(|()| ());
        self.identify(|identity| identity.id = -1);
        Some(self.event(DomainEventType::STOPPED, stop.detail()))
    }

    /// The error for something that this domain cannot do now.
    pub fn invalid(&self, why: &str) -> Error {
        Error::new(ErrorCode::OPERATION_INVALID, format!("the domain {:?} {why}", &*self.name())).in_domain(ErrorDomain::TEST)
    }

    /// What runs, or the error that nothing does.
    pub fn running<'s>(&self, state: &'s mut State) -> Result<&'s mut Definition> {
        state.live.as_mut().ok_or_else(|| self.invalid("does not run"))
    }

    /// Nothing, or the error that something is done to it that takes its time.
    pub fn idle(&self, state: &State) -> Result<()> {
        if state.job.is_none() { Ok(()) } else { Err(self.invalid("has a job, which has to end or to be aborted first")) }
    }

    /// Nothing, or the error that its guest sleeps.
    pub fn awake(&self, state: &State) -> Result<()> {
        if state.now == DomainState::PM_SUSPENDED { Err(self.invalid("sleeps; it has to be woken up first")) } else { Ok(()) }
    }

    /// The answer to `CURRENT`, `LIVE`, `CONFIG`.
    ///
    /// # Errors
    /// `OperationInvalid` for `LIVE` on a domain that does not run, and for `CONFIG` on one that has no stored configuration.
    pub fn impact(&self, state: &State, flags: ModificationImpact) -> Result<Impact> {
        let (live, config) = (flags.contains(ModificationImpact::LIVE), flags.contains(ModificationImpact::CONFIG));
        let runs = state.live.is_some();
        if live && !runs {
            return Err(self.invalid("does not run, so nothing can be done to it live"));
        }
        if config && state.config.is_none() {
            return Err(self.invalid("has no stored configuration"));
        }
        Ok(if live || config { Impact { live, config } } else { Impact { live: runs, config: !runs } })
    }
}

impl State {
    /// Does something else from now on, and why.
    pub fn become_now(&mut self, now: DomainState, reason: i32) {
        self.clock.go(now == DomainState::RUNNING);
        (self.now, self.reason) = (now, reason);
    }

    /// The definition that a question is about.
    pub fn definition(&self, live: bool) -> Option<&Definition> {
        if live { self.live.as_ref().or(self.config.as_ref()) } else { self.config.as_ref().or(self.live.as_ref()) }
    }

    /// Changes the definitions that a change is about.
    pub fn change(&mut self, impact: Impact, change: impl Fn(&mut Definition)) {
        if let Some(live) = self.live.as_mut().filter(|_| impact.live) {
            change(live);
        }
        if let Some(config) = self.config.as_mut().filter(|_| impact.config) {
            change(config);
            self.updated = self.live.is_some();
        }
    }
}

/// Which of its two configurations a question or a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impact {
    pub live: bool,
    pub config: bool,
}
