//! Finding networks, and making them.

use virtkit_api::{ListNetworksFlags, NetworkCreateFlags, NetworkDefineFlags, NetworkEventType, NetworkRef, Uuid};
use virtkit_driver::{NetworkList, Reply};

use super::definition::NetworkDefinition;
use super::state::TestNetwork;
use crate::chosen::either;
use crate::connection::TestConnection;

impl NetworkList for TestConnection {
    fn networks(&self, flags: ListNetworksFlags) -> Reply<Vec<NetworkRef>> {
        let networks = self.world.networks().all();
        let wanted = networks.iter().filter(|network| wanted(network, flags));
        Reply::now(Ok(wanted.map(|network| network.identity().clone()).collect()))
    }

    fn network_by_name(&self, name: &str) -> Reply<NetworkRef> {
        self.world.networks().by_name(name).map(|network| network.identity().clone()).into()
    }

    fn network_by_uuid(&self, uuid: Uuid) -> Reply<NetworkRef> {
        self.world.networks().by_uuid(uuid).map(|network| network.identity().clone()).into()
    }

    fn define_network(&self, xml: &str, _: NetworkDefineFlags) -> Reply<NetworkRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let network = world.networks().define(NetworkDefinition::from_xml(&xml)?)?;
            world.events().emit(&network.event(NetworkEventType::DEFINED));
            Ok(network.identity().clone())
        })
    }

    fn create_network(&self, xml: &str, _: NetworkCreateFlags) -> Reply<NetworkRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let network = world.networks().create(NetworkDefinition::from_xml(&xml)?)?;
            world.events().emit(&network.event(NetworkEventType::STARTED));
            Ok(network.identity().clone())
        })
    }
}

/// Whether a network is in a list with these flags.
fn wanted(network: &TestNetwork, flags: ListNetworksFlags) -> bool {
    use ListNetworksFlags as F;
    let state = network.lock();
    let one = |is, yes: F, no: F| either(flags.bits(), is, yes.bits(), no.bits());
    one(state.active, F::ACTIVE, F::INACTIVE)
        && one(state.persistent, F::PERSISTENT, F::TRANSIENT)
        && one(state.autostart, F::AUTOSTART, F::NO_AUTOSTART)
}
