//! The made-up DHCP server of a network: which address a port is given. It knows IPv4.

use std::collections::HashSet;
use std::net::Ipv4Addr;

use virtkit_document::{NetworkConfig, NetworkIp};

use super::definition::is_ipv6;
use crate::mac;

/// The addresses that are given out.
#[derive(Debug, Default)]
pub struct Addresses {
    taken: HashSet<Ipv4Addr>,
    /// The last one that was chosen: the search goes on behind it, and does not come upon all the others each time.
    last: Option<Ipv4Addr>,
}

/// An address that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub address: Ipv4Addr,
    /// The length of its network's prefix, in bits.
    pub prefix: u32,
    /// The name that is written down for who has it.
    pub hostname: Option<String>,
}

impl Addresses {
    /// Gives out an address: the one that is written down for this MAC address, or else one that is free. None where the network has none.
    pub fn give(&mut self, config: &NetworkConfig, mac: &str) -> Option<Given> {
        let ip = config.ips.iter().find(|ip| !is_ipv6(ip) && ip.dhcp.is_some())?;
        let dhcp = ip.dhcp.as_ref()?;
        let own = dhcp.hosts.iter().find(|host| host.mac.as_deref().and_then(mac::normal).as_deref() == Some(mac));
        if let Some(host) = own {
            let address = host.ip.as_deref()?.parse().ok().filter(|address| self.taken.insert(*address))?;
            return Some(Given { address, prefix: prefix(ip), hostname: host.name.clone() });
        }
        let kept: HashSet<Ipv4Addr> = dhcp.hosts.iter().filter_map(|host| host.ip.as_deref()?.parse().ok()).collect();
        let ends = |text: &str| text.parse().ok().map(|address: Ipv4Addr| u32::from(address));
        let ranges = || dhcp.ranges.iter().filter_map(|range| Some((ends(&range.start)?, ends(&range.end)?)));
        let is_free = |address: &Ipv4Addr| !self.taken.contains(address) && !kept.contains(address);
        let from = |least: u32| ranges().flat_map(move |(first, last)| first.max(least)..=last).map(Ipv4Addr::from).find(is_free);
        let behind = self.last.and_then(|last| from(u32::from(last).saturating_add(1)));
        let address = behind.or_else(|| from(0))?;
        self.taken.insert(address);
        self.last = Some(address);
        Some(Given { address, prefix: prefix(ip), hostname: None })
    }

    /// Takes an address back.
    pub fn free(&mut self, address: Ipv4Addr) {
        self.taken.remove(&address);
    }
}

/// The length of a network's prefix, in bits: of an address without mask that of its class.
fn prefix(ip: &NetworkIp) -> u32 {
    let netmask = || ip.netmask.as_deref()?.parse::<Ipv4Addr>().ok().map(|mask| u32::from(mask).leading_ones());
    let class = || match ip.address.parse::<Ipv4Addr>().map_or(0, |address| address.octets()[0]) {
        0..128 => 8,
        128..192 => 16,
        192.. => 24,
    };
    ip.prefix.or_else(netmask).unwrap_or_else(class)
}

#[cfg(test)]
mod tests {
    use virtkit_document::{Document, NetworkConfig};

    use super::Addresses;

    fn network(ip: &str) -> NetworkConfig {
        NetworkConfig::from_xml(&format!("<network><name>n</name>{ip}</network>")).unwrap()
    }

    fn given(addresses: &mut Addresses, config: &NetworkConfig, mac: &str) -> Option<String> {
        addresses.give(config, mac).map(|given| format!("{}/{}", given.address, given.prefix))
    }

    #[test]
    fn an_address_is_given_once_and_comes_back_late() {
        let config = network("<ip address='10.0.0.1' prefix='29'><dhcp><range start='10.0.0.2' end='10.0.0.4'/></dhcp></ip>");
        let mut addresses = Addresses::default();
        let mut give = |mac: &str| given(&mut addresses, &config, mac);
        assert_eq!(give("52:54:00:00:00:01").as_deref(), Some("10.0.0.2/29"));
        assert_eq!(give("52:54:00:00:00:02").as_deref(), Some("10.0.0.3/29"));
        addresses.free([10, 0, 0, 2].into());
        let mut give = |mac: &str| given(&mut addresses, &config, mac);
        assert_eq!(give("52:54:00:00:00:03").as_deref(), Some("10.0.0.4/29"));
        assert_eq!(give("52:54:00:00:00:04").as_deref(), Some("10.0.0.2/29"));
        assert_eq!(give("52:54:00:00:00:05"), None);
    }

    #[test]
    fn an_address_of_somebody_is_given_to_nobody_else() {
        let dhcp = "<dhcp><range start='10.0.0.2' end='10.0.0.3'/><host mac='52:54:00:00:00:0A' name='a' ip='10.0.0.2'/></dhcp>";
        let config = network(&format!("<ip address='10.0.0.1' netmask='255.255.255.0'>{dhcp}</ip>"));
        let mut addresses = Addresses::default();
        assert_eq!(given(&mut addresses, &config, "52:54:00:00:00:01").as_deref(), Some("10.0.0.3/24"));
        assert_eq!(given(&mut addresses, &config, "52:54:00:00:00:02"), None);
        assert_eq!(addresses.give(&config, "52:54:00:00:00:0a").unwrap().hostname.as_deref(), Some("a"));
    }

    #[test]
    fn a_network_without_a_server_gives_none() {
        assert_eq!(given(&mut Addresses::default(), &network("<ip address='10.0.0.1' prefix='8'/>"), "52:54:00:00:00:01"), None);
    }
}
