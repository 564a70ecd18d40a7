//! A domain of the made-up host: its state, and what it says about itself.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use virtkit_api::{
    DomainEventType, DomainRef, DomainState, DomainStateResult, DomainXml, DomainXmlFlags, DriverEvent, Error, ErrorCode, ErrorDomain,
    ModificationImpact, Result, Uuid,
};
use virtkit_driver::{DomainInfo, EventHub, Reply};

use crate::connection::TestConnection;
use crate::console::Session;
use crate::definition::{Definition, DomainXmlOf};

/// A domain. What identifies it never changes; all else is behind its own lock.
#[derive(Debug)]
pub struct TestDomain {
    name: Arc<str>,
    uuid: Uuid,
    /// -1 while it does not run. Beside the lock, so that a list of many domains takes none.
    id: AtomicI32,
    state: Mutex<State>,
}

/// What changes about a domain.
#[derive(Debug)]
pub struct State {
    /// What it does.
    pub now: DomainState,
    pub reason: i32,
    /// What the next start uses.
    pub config: Definition,
    /// What it runs with; none while it does not run.
    pub live: Option<Definition>,
    /// Who has the console open.
    pub console: Weak<Session>,
}

/// Why a domain stops: the reasons of its state and of the event that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its guest powered off.
    Shutdown,
    /// Its guest crashed.
    Crashed,
}

impl Stop {
    /// The reason of the state "shut off".
    fn reason(self) -> i32 {
        match self {
            Self::Shutdown => 1,
            Self::Crashed => 3,
        }
    }

    /// The detail of the event "stopped".
    fn detail(self) -> i32 {
        match self {
            Self::Shutdown => 0,
            Self::Crashed => 2,
        }
    }
}

impl TestDomain {
    /// A domain that runs, configured like libvirt's.
    pub fn running(name: &str, uuid: Uuid, id: i32) -> Self {
        let config = Definition::default();
        let state = State { now: DomainState::RUNNING, reason: 0, live: Some(config.clone()), config, console: Weak::new() };
        Self { name: name.into(), uuid, id: AtomicI32::new(id), state: Mutex::new(state) }
    }

    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// What travels to say that this domain is meant.
    pub fn identity(&self) -> DomainRef {
        DomainRef { name: self.name.clone(), uuid: self.uuid, id: self.id.load(Ordering::Acquire) }
    }

    /// The changing part, locked. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops the domain and tells so. One that does not run is left as it is.
    pub fn stop(&self, stop: Stop, events: &EventHub) {
        let identity = {
            let mut state = self.lock();
            if state.live.take().is_none() {
                return;
            }
            (state.now, state.reason) = (DomainState::SHUT_OFF, stop.reason());
            if let Some(session) = std::mem::take(&mut state.console).upgrade() {
                session.end();
            }
            self.id.store(-1, Ordering::Release);
            self.identity()
        };
        events.emit(&DriverEvent::DomainLifecycle { domain: identity, event: DomainEventType::STOPPED, detail: stop.detail() });
    }
}

/// Which of its two configurations a question or a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impact {
    pub live: bool,
    pub config: bool,
}

impl State {
    /// The answer to `CURRENT`, `LIVE`, `CONFIG`.
    ///
    /// # Errors
    /// `OperationInvalid` for `LIVE` on a domain that does not run.
    pub fn impact(&self, flags: ModificationImpact, name: &str) -> Result<Impact> {
        let (live, config) = (flags.contains(ModificationImpact::LIVE), flags.contains(ModificationImpact::CONFIG));
        let runs = self.live.is_some();
        if live && !runs {
            let message = format!("the domain {name:?} does not run, so nothing can be done to it live");
            return Err(Error::new(ErrorCode::OPERATION_INVALID, message).in_domain(ErrorDomain::TEST));
        }
        Ok(if live || config { Impact { live, config } } else { Impact { live: runs, config: !runs } })
    }
}

impl DomainInfo for TestConnection {
    fn state(&self, domain: &DomainRef) -> Reply<DomainStateResult> {
        let state = || {
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            Ok(DomainStateResult { state: state.now, reason: state.reason })
        };
        state().into()
    }

    fn xml(&self, domain: &DomainRef, flags: DomainXmlFlags) -> Reply<DomainXml> {
        let xml = || {
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            let live = state.live.as_ref().filter(|_| !flags.contains(DomainXmlFlags::INACTIVE));
            let id = live.map(|_| domain.identity().id);
            let definition = live.unwrap_or(&state.config);
            Ok(DomainXml::new(DomainXmlOf { name: domain.name(), uuid: domain.uuid(), id, definition }.to_string()))
        };
        xml().into()
    }
}
