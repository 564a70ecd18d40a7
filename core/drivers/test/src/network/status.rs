//! What a network is and has.

use virtkit_api::{Error, ErrorCode, NetworkDhcpLease, NetworkRef, NetworkXml, NetworkXmlFlags, Result};
use virtkit_driver::{NetworkStatus, Reply};

use super::error;
use super::state::{NetworkState, TestNetwork};
use crate::connection::TestConnection;
use crate::mac;

impl TestConnection {
    /// An answer about one network.
    pub(super) fn about_network<T>(&self, network: &NetworkRef, answer: impl FnOnce(&TestNetwork, &NetworkState) -> Result<T>) -> Reply<T> {
        self.world.networks().get(network).and_then(|network| answer(&network, &network.lock())).into()
    }
}

impl NetworkStatus for TestConnection {
    fn xml(&self, network: &NetworkRef, flags: NetworkXmlFlags) -> Reply<NetworkXml> {
        self.about_network(network, |_, state| {
            let definition = if flags.contains(NetworkXmlFlags::INACTIVE) { state.stored() } else { &state.definition };
            Ok(NetworkXml::new(definition.to_xml()))
        })
    }

    fn bridge_name(&self, network: &NetworkRef) -> Reply<String> {
        self.about_network(network, |network, state| {
            let missing = || error(ErrorCode::INTERNAL_ERROR, format!("the network {:?} has no bridge with a name", network.name()));
            state.definition.bridge().map(str::to_owned).ok_or_else(missing)
        })
    }

    fn is_active(&self, network: &NetworkRef) -> Reply<bool> {
        self.about_network(network, |_, state| Ok(state.active))
    }

    fn is_persistent(&self, network: &NetworkRef) -> Reply<bool> {
        self.about_network(network, |_, state| Ok(state.persistent))
    }

    fn autostart(&self, network: &NetworkRef) -> Reply<bool> {
        self.about_network(network, |_, state| Ok(state.autostart))
    }

    fn dhcp_leases(&self, network: &NetworkRef, mac: Option<&str>) -> Reply<Vec<NetworkDhcpLease>> {
        let wrong = |text| Error::invalid_argument(format!("{text:?} is no MAC address"));
        let mac = match mac.map(|text| mac::normal(text).ok_or_else(|| wrong(text))).transpose() {
            Ok(mac) => mac,
            Err(error) => return Reply::now(Err(error)),
        };
        let (world, identity) = (self.world.clone(), network.clone());
        self.slowly(move || {
            let network = world.networks().get(&identity)?;
            let state = network.lock();
            network.started(&state)?;
            let bridge = state.definition.bridge().unwrap_or_default();
            let ports = state.ports.values().filter(|port| mac.as_deref().is_none_or(|mac| port.mac() == mac));
            Ok(ports.filter_map(|port| port.lease(bridge)).collect())
        })
    }
}
