//! A virtual network.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{DriverEvent, Error, ErrorCode, NetworkEventType, NetworkRef, NetworkUpdateFlags, Result, Uuid};

use super::addresses::Addresses;
use super::definition::NetworkDefinition;
use super::error;
use super::port::Port;

/// A virtual network.
#[derive(Debug)]
pub struct TestNetwork {
    identity: NetworkRef,
    state: Mutex<NetworkState>,
}

/// What changes about a network.
#[derive(Debug)]
pub struct NetworkState {
    /// What it is now.
    pub definition: NetworkDefinition,
    /// What it will be once it is stopped; none where that is the same.
    pub next: Option<NetworkDefinition>,
    /// Whether a configuration is stored.
    pub persistent: bool,
    pub active: bool,
    pub autostart: bool,
    /// What is plugged to it while it is started.
    pub ports: BTreeMap<Uuid, Port>,
    /// Which addresses these have.
    pub addresses: Addresses,
}

/// Which configurations a call is about.
#[derive(Debug, Clone, Copy)]
pub struct Impact {
    /// That which the started network has.
    pub live: bool,
    /// The stored one.
    pub config: bool,
}

impl TestNetwork {
    pub fn new(definition: NetworkDefinition, persistent: bool) -> Self {
        let identity = NetworkRef { name: definition.name().into(), uuid: definition.uuid() };
        let state = NetworkState {
            definition,
            next: None,
            persistent,
            active: !persistent,
            autostart: false,
            ports: BTreeMap::new(),
            addresses: Addresses::default(),
        };
        Self { identity, state: Mutex::new(state) }
    }

    /// What travels to say that this network is meant.
    pub fn identity(&self) -> &NetworkRef {
        &self.identity
    }

    pub fn name(&self) -> &str {
        &self.identity.name
    }

    pub fn shared_name(&self) -> Arc<str> {
        self.identity.name.clone()
    }

    pub fn uuid(&self) -> Uuid {
        self.identity.uuid
    }

    /// The changing part. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, NetworkState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The error for something that this network cannot do now.
    pub fn invalid(&self, why: &str) -> Error {
        error(ErrorCode::OPERATION_INVALID, format!("the network {:?} {why}", self.name()))
    }

    /// The event that something happened to it.
    pub fn event(&self, event: NetworkEventType) -> DriverEvent {
        DriverEvent::NetworkLifecycle { network: self.identity.clone(), event, detail: 0 }
    }

    /// The network has to be started.
    ///
    /// # Errors
    /// `OperationInvalid` where it is not.
    pub fn started(&self, state: &NetworkState) -> Result<()> {
        if state.active { Ok(()) } else { Err(self.invalid("is not started")) }
    }

    /// Which configurations these flags mean: without a flag that of the state that the network is in.
    ///
    /// # Errors
    /// `OperationInvalid` where there is no such configuration.
    pub fn impact(&self, state: &NetworkState, flags: NetworkUpdateFlags) -> Result<Impact> {
        use NetworkUpdateFlags as F;
        let current = !flags.intersects(F::LIVE | F::CONFIG);
        let live = flags.contains(F::LIVE) || current && state.active;
        let config = flags.contains(F::CONFIG) || current && !state.active;
        if live {
            self.started(state)?;
        }
        if config && !state.persistent {
            return Err(self.invalid("has no stored configuration that could be meant"));
        }
        Ok(Impact { live, config })
    }
}

impl NetworkState {
    /// Whether it is no longer in the table: who found it before that must not change it.
    pub fn is_gone(&self) -> bool {
        !self.active && !self.persistent
    }

    /// The stored configuration of a network that has one, or else what it is now.
    pub fn stored(&self) -> &NetworkDefinition {
        self.next.as_ref().unwrap_or(&self.definition)
    }

    /// Changes configurations: all that are meant, or none.
    ///
    /// # Errors
    /// What `change` says.
    pub fn change(&mut self, impact: Impact, change: impl Fn(&NetworkDefinition) -> Result<NetworkDefinition>) -> Result<()> {
        let live = if impact.live { Some(change(&self.definition)?) } else { None };
        let config = if impact.config { Some(change(self.stored())?) } else { None };
        match (live, config) {
            (None, Some(config)) if !self.active => self.definition = config,
            (live, config) => {
                if live.is_some() && self.persistent {
                    // What runs is from now on another than what is stored.
                    self.next.get_or_insert_with(|| self.definition.clone());
                }
                self.next = config.or(self.next.take());
                self.definition = live.unwrap_or_else(|| self.definition.clone());
            }
        }
        Ok(())
    }

    /// Begins to run.
    pub fn start(&mut self) {
        self.active = true;
    }

    /// Stops: nothing is plugged to it any more, and what was stored meanwhile is what it is from now on.
    pub fn stop(&mut self) {
        self.active = false;
        self.ports.clear();
        self.addresses = Addresses::default();
        if let Some(next) = self.next.take() {
            self.definition = next;
        }
    }
}
