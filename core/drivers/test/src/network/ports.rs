//! The ports of a network.

use virtkit_api::{ErrorCode, NetworkPortCreateFlags, NetworkPortRef, NetworkRef, Uuid};
use virtkit_driver::{NetworkPorts, Reply};

use super::error;
use super::port::Port;
use super::port_status::missing;
use super::table::gone;
use crate::connection::TestConnection;

impl NetworkPorts for TestConnection {
    fn ports(&self, network: &NetworkRef) -> Reply<Vec<NetworkPortRef>> {
        self.about_network(network, |network, state| {
            network.started(state)?;
            let network = network.identity();
            Ok(state.ports.keys().map(|uuid| NetworkPortRef { network: network.clone(), uuid: *uuid }).collect())
        })
    }

    fn port_by_uuid(&self, network: &NetworkRef, uuid: Uuid) -> Reply<NetworkPortRef> {
        self.about_network(network, |network, state| {
            network.started(state)?;
            let identity = NetworkPortRef { network: network.identity().clone(), uuid };
            if state.ports.contains_key(&uuid) { Ok(identity) } else { Err(missing(&identity)) }
        })
    }

    fn create_port(&self, network: &NetworkRef, xml: &str, _: NetworkPortCreateFlags) -> Reply<NetworkPortRef> {
        let (world, identity, xml) = (self.world.clone(), network.clone(), xml.to_owned());
        self.slowly(move || {
            let network = world.networks().get(&identity)?;
            let mut guard = network.lock();
            let state = &mut *guard;
            if state.is_gone() {
                return Err(gone(&identity));
            }
            network.started(state)?;
            let mut port = Port::from_xml(&xml, &state.definition)?;
            let uuid = port.uuid();
            if state.ports.contains_key(&uuid) {
                let message = format!("the network {:?} has a port with the UUID {uuid} already", network.name());
                return Err(error(ErrorCode::NETWORK_PORT_EXISTS, message));
            }
            port.give(state.addresses.give(state.definition.config(), port.mac()));
            state.ports.insert(uuid, port);
            Ok(NetworkPortRef { network: network.identity().clone(), uuid })
        })
    }
}
