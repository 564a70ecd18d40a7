//! Domains: what they are, how they change, and the groups of the description that they answer, a file for each.

mod attach;
mod change;
mod console;
mod cpu;
mod events;
mod foreign;
mod graphics;
mod impact;
mod info;
mod lifecycle;
mod list;
mod live;
mod memory;
mod monitor;
mod peek;
mod reach;
mod session;
mod start;
mod status;
mod stop;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::Notify;
use virtkit_api::{DomainEventType, DomainRef, DomainState, DriverEvent, Error, Result, Uuid};

use crate::definition::Definition;
use crate::error::invalid;

pub use attach::attach_all;
pub use foreign::Foreigners;
pub use live::{Live, Reach};
pub use start::start_all;
pub use status::Status;
pub use stop::Stop;

/// A domain.
#[derive(Debug)]
pub struct QemuDomain {
    uuid: Uuid,
    /// Beside the state, so that a list of many domains does not wait for any.
    identity: RwLock<DomainRef>,
    /// One that is being made, or is gone, is not seen.
    visible: AtomicBool,
    state: Mutex<State>,
    /// Who changes it. Held over what takes time; questions are not made to wait for it.
    pub job: tokio::sync::Mutex<()>,
    /// Who writes or removes what is known of its run.
    pub saving: tokio::sync::Mutex<()>,
    /// Told when it has stopped.
    pub ended: Notify,
}

/// What changes about a domain.
#[derive(Debug)]
pub struct State {
    /// What it does.
    pub now: DomainState,
    /// Why, as a number that belongs to `now`.
    pub reason: i32,
    /// What the next start uses; none for a domain that vanishes when it stops.
    pub config: Option<Definition>,
    /// Its run; none while it does not run.
    pub live: Option<Live>,
    /// Whether `config` was changed since the start.
    pub updated: bool,
    pub autostart: bool,
}

impl QemuDomain {
    /// A domain that does not run, has no configuration, and is not seen.
    pub fn new(definition: &Definition) -> Self {
        let uuid = definition.uuid();
        let state = State { now: DomainState::SHUT_OFF, reason: 0, config: None, live: None, updated: false, autostart: false };
        Self {
            uuid,
            identity: RwLock::new(DomainRef { name: definition.name().into(), uuid, id: -1 }),
            visible: AtomicBool::new(false),
            state: Mutex::new(state),
            job: tokio::sync::Mutex::default(),
            saving: tokio::sync::Mutex::default(),
            ended: Notify::new(),
        }
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

    pub fn is_visible(&self) -> bool {
        self.visible.load(Ordering::Acquire)
    }

    /// Lets it be seen, or not any more.
    pub fn show(&self, visible: bool) {
        self.visible.store(visible, Ordering::Release);
    }

    /// The changing part, locked. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The event that something happened to it.
    pub fn event(&self, event: DomainEventType, detail: i32) -> DriverEvent {
        DriverEvent::DomainLifecycle { domain: self.identity(), event, detail }
    }

    /// The error for something that this domain cannot do now.
    pub fn invalid(&self, why: &str) -> Error {
        invalid(format!("the domain {:?} {why}", &*self.name()))
    }

    /// Its run, or the error that it does not run.
    pub fn running<'s>(&self, state: &'s mut State) -> Result<&'s mut Live> {
        state.live.as_mut().ok_or_else(|| self.invalid("does not run"))
    }
}
