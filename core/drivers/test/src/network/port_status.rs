//! Configuration, limits and end of a port of a network.

use virtkit_api::{Error, ErrorCode, NetworkPortParameters, NetworkPortRef, NetworkPortXml, Result};
use virtkit_driver::{NetworkPortStatus, Reply};

use super::error;
use super::port::Port;
use super::state::NetworkState;
use crate::connection::TestConnection;

impl TestConnection {
    /// An answer about one port.
    fn about_port<T>(&self, port: &NetworkPortRef, answer: impl FnOnce(&Port) -> T) -> Reply<T> {
        self.about_network(&port.network, |_, state| state.ports.get(&port.uuid).map(answer).ok_or_else(|| missing(port)))
    }

    /// A change of one port, after the time that the URI asked for.
    fn change_port(
        &self,
        port: &NetworkPortRef,
        change: impl FnOnce(&NetworkPortRef, &mut NetworkState) -> Result<()> + Send + 'static,
    ) -> Reply<()> {
        let (world, identity) = (self.world.clone(), port.clone());
        self.slowly(move || {
            let network = world.networks().get(&identity.network)?;
            let mut state = network.lock();
            change(&identity, &mut state)
        })
    }
}

impl NetworkPortStatus for TestConnection {
    fn xml(&self, network_port: &NetworkPortRef) -> Reply<NetworkPortXml> {
        self.about_port(network_port, |port| NetworkPortXml::new(port.to_xml()))
    }

    fn parameters(&self, network_port: &NetworkPortRef) -> Reply<NetworkPortParameters> {
        self.about_port(network_port, Port::parameters)
    }

    fn set_parameters(&self, network_port: &NetworkPortRef, params: &NetworkPortParameters) -> Reply<()> {
        let params = params.clone();
        self.change_port(network_port, move |identity, state| {
            let port = state.ports.get_mut(&identity.uuid).ok_or_else(|| missing(identity))?;
            port.set_parameters(&params, &state.definition)
        })
    }

    fn delete(&self, network_port: &NetworkPortRef) -> Reply<()> {
        self.change_port(network_port, |identity, state| {
            let port = state.ports.remove(&identity.uuid).ok_or_else(|| missing(identity))?;
            if let Some(given) = port.given() {
                state.addresses.free(given.address);
            }
            Ok(())
        })
    }
}

/// The error for a port that there is not.
pub fn missing(port: &NetworkPortRef) -> Error {
    let message = format!("the network {:?} has no port with the UUID {}", port.network.name, port.uuid);
    error(ErrorCode::NO_NETWORK_PORT, message)
}
