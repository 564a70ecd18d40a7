//! Starting, changing and stopping networks.

use virtkit_api::{DriverEvent, NetworkEventType, NetworkRef, NetworkUpdateCommand, NetworkUpdateFlags, NetworkUpdateSection, Result};
use virtkit_driver::{NetworkLifecycle, Reply};

use super::state::{NetworkState, TestNetwork};
use super::table::gone;
use super::update;
use crate::connection::TestConnection;

impl TestConnection {
    /// A change of one network, after the time that the URI asked for; what it gives is told.
    pub(super) fn change_network(
        &self,
        network: &NetworkRef,
        change: impl FnOnce(&TestNetwork, &mut NetworkState) -> Result<Option<DriverEvent>> + Send + 'static,
    ) -> Reply<()> {
        let (world, identity) = (self.world.clone(), network.clone());
        self.slowly(move || {
            let network = world.networks().get(&identity)?;
            let mut state = network.lock();
            if state.is_gone() {
                return Err(gone(&identity));
            }
            let event = change(&network, &mut state)?;
            drop(state);
            if let Some(event) = event {
                world.events().emit(&event);
            }
            Ok(())
        })
    }

    /// A change of one network after which it may be gone.
    fn end_network(
        &self,
        network: &NetworkRef,
        event: NetworkEventType,
        change: impl FnOnce(&TestNetwork, &mut NetworkState) -> Result<()> + Send + 'static,
    ) -> Reply<()> {
        let (world, identity) = (self.world.clone(), network.clone());
        self.slowly(move || {
            let network = world.networks().end(&identity, change)?;
            world.events().emit(&network.event(event));
            Ok(())
        })
    }
}

impl NetworkLifecycle for TestConnection {
    fn create(&self, network: &NetworkRef) -> Reply<()> {
        self.change_network(network, |network, state| {
            if state.active {
                return Err(network.invalid("is started already"));
            }
            state.start();
            Ok(Some(network.event(NetworkEventType::STARTED)))
        })
    }

    fn destroy(&self, network: &NetworkRef) -> Reply<()> {
        self.end_network(network, NetworkEventType::STOPPED, |network, state| {
            network.started(state)?;
            state.stop();
            Ok(())
        })
    }

    fn undefine(&self, network: &NetworkRef) -> Reply<()> {
        self.end_network(network, NetworkEventType::UNDEFINED, |network, state| {
            // As libvirt's test driver has it: others let such a network go on without its configuration.
            if state.active {
                return Err(network.invalid("is started, and has to be stopped before it is removed"));
            }
            state.persistent = false;
            Ok(())
        })
    }

    fn update(
        &self,
        network: &NetworkRef,
        command: NetworkUpdateCommand,
        section: NetworkUpdateSection,
        parent_index: i32,
        xml: &str,
        flags: NetworkUpdateFlags,
    ) -> Reply<()> {
        let xml = xml.to_owned();
        self.change_network(network, move |network, state| {
            let impact = network.impact(state, flags)?;
            let update = update::Update { network: network.name(), command, section, parent_index, xml: &xml };
            state.change(impact, |definition| definition.changed(|config| update.apply(config)))?;
            Ok(None)
        })
    }

    fn set_autostart(&self, network: &NetworkRef, autostart: bool) -> Reply<()> {
        self.change_network(network, move |network, state| {
            if !state.persistent {
                return Err(network.invalid("has no stored configuration, and cannot be started with its host"));
            }
            state.autostart = autostart;
            Ok(None)
        })
    }
}
