//! Configurations of networks: what libvirt makes of what was written.

use std::net::{IpAddr, Ipv4Addr};

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result, Uuid};
use virtkit_document::{Document, NetworkBridge, NetworkConfig, NetworkDhcpHost, NetworkForwardMode, NetworkIp, OnOff};

use super::wrong_document;
use crate::mac;

/// A configuration in which everything is decided that has to be.
#[derive(Debug, Clone)]
pub struct NetworkDefinition {
    config: NetworkConfig,
    name: String,
    uuid: Uuid,
}

impl NetworkDefinition {
    /// What a document means here.
    ///
    /// # Errors
    /// `NoName` for a network without a name; `XmlDetail` for a name that cannot be; `ConfigUnsupported` for a way of forwarding that there is not;
    /// `XmlError` for what is no network, or has an address that is none.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let config = NetworkConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::NETWORK))?;
        Self::resolve(config)
    }

    fn resolve(mut config: NetworkConfig) -> Result<Self> {
        let name = config.name.clone().unwrap_or_default();
        if name.is_empty() {
            return Err(Error::new(ErrorCode::NO_NAME, "the network has no <name>").in_domain(ErrorDomain::NETWORK));
        }
        if name.contains('/') {
            let message = format!("{name:?} cannot be the name of a network: it must have no `/`");
            return Err(Error::new(ErrorCode::XML_DETAIL, message).in_domain(ErrorDomain::NETWORK));
        }
        let uuid = *config.uuid.get_or_insert_with(Uuid::new_v4);
        // Told, and not asked for.
        config.connections = None;
        if let Some(forward) = &mut config.forward
            && let NetworkForwardMode::Other(mode) = forward.mode.get_or_insert(NetworkForwardMode::Nat)
        {
            let message = format!("the network {name:?} cannot be forwarded in the mode {mode:?}, which there is not");
            return Err(Error::new(ErrorCode::CONFIG_UNSUPPORTED, message).in_domain(ErrorDomain::NETWORK));
        }
        if has_own_bridge(&config) {
            let bridge = config.bridge.get_or_insert_with(NetworkBridge::default);
            bridge.stp.get_or_insert(OnOff(true));
            bridge.delay.get_or_insert(0);
        }
        config.ips.iter().try_for_each(|ip| check_ip(&name, ip))?;
        Ok(Self { config, name, uuid })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    pub fn config(&self) -> &NetworkConfig {
        &self.config
    }

    /// The bridge that it is made of.
    pub fn bridge(&self) -> Option<&str> {
        self.config.bridge.as_ref()?.name.as_deref()
    }

    /// Whether what its interfaces receive is limited as a whole, so that each of them can be promised a part.
    pub fn has_inbound_limit(&self) -> bool {
        self.config.extra.nodes().any(|node| node.tag() == Some("bandwidth"))
    }

    /// The same with another document, which is of the same network.
    ///
    /// # Errors
    /// As `from_xml`.
    pub fn changed(&self, change: impl FnOnce(&mut NetworkConfig) -> Result<()>) -> Result<Self> {
        let mut config = self.config.clone();
        change(&mut config)?;
        Self::resolve(config)
    }

    /// The document.
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }
}

/// Whether the host makes the bridge, and gives out addresses behind it.
fn has_own_bridge(config: &NetworkConfig) -> bool {
    use NetworkForwardMode as M;
    match config.forward.as_ref().and_then(|forward| forward.mode.as_ref()) {
        None | Some(M::None | M::Nat | M::Route | M::Open) => true,
        Some(_) => false,
    }
}

/// Whether an `<ip>` is of the family of IPv6.
pub fn is_ipv6(ip: &NetworkIp) -> bool {
    ip.family.as_deref() == Some("ipv6")
}

/// An address of a network's family.
fn address(network: &str, what: &str, text: &str, ipv6: bool) -> Result<IpAddr> {
    let address = text.parse().ok().filter(|address: &IpAddr| address.is_ipv6() == ipv6);
    let family = if ipv6 { "IPv6" } else { "IPv4" };
    address.ok_or_else(|| wrong_document(format!("{what} {text:?} of the network {network:?} is no address of {family}")))
}

fn check_ip(network: &str, ip: &NetworkIp) -> Result<()> {
    let ipv6 = is_ipv6(ip);
    address(network, "the <ip> address", &ip.address, ipv6)?;
    if let Some(netmask) = &ip.netmask {
        let bits = netmask.parse::<Ipv4Addr>().ok().filter(|_| !ipv6).map(u32::from);
        if bits.is_none_or(|bits| bits.leading_ones() != bits.count_ones()) {
            return Err(wrong_document(format!("the netmask {netmask:?} of the network {network:?} is none of IPv4")));
        }
        if ip.prefix.is_some() {
            return Err(wrong_document(format!("an <ip> of the network {network:?} has a netmask and a prefix, which is one too many")));
        }
    }
    if let Some(prefix) = ip.prefix.filter(|prefix| *prefix > if ipv6 { 128 } else { 32 }) {
        return Err(wrong_document(format!("the prefix {prefix} of the network {network:?} has more bits than its addresses")));
    }
    let Some(dhcp) = &ip.dhcp else { return Ok(()) };
    for range in &dhcp.ranges {
        check_range(network, &range.start, &range.end, ipv6)?;
    }
    dhcp.hosts.iter().try_for_each(|host| check_host(network, host, ipv6))
}

/// A range of addresses goes upwards.
pub fn check_range(network: &str, start: &str, end: &str, ipv6: bool) -> Result<()> {
    let (first, last) = (address(network, "the start", start, ipv6)?, address(network, "the end", end, ipv6)?);
    if first > last {
        return Err(wrong_document(format!("the range from {start} to {end} of the network {network:?} ends before it starts")));
    }
    Ok(())
}

/// A guest that has an address of its own can be told from others.
pub fn check_host(network: &str, host: &NetworkDhcpHost, ipv6: bool) -> Result<()> {
    let ip = host.ip.as_deref().ok_or_else(|| wrong_document(format!("a <host> of the network {network:?} has no ip")))?;
    address(network, "the <host> address", ip, ipv6)?;
    if let Some(wrong) = host.mac.as_deref().filter(|text| mac::normal(text).is_none()) {
        return Err(wrong_document(format!("{wrong:?} is no MAC address, which a <host> of the network {network:?} gives for one")));
    }
    if !ipv6 && host.mac.is_none() && host.name.is_none() {
        return Err(wrong_document(format!("the <host> with the address {ip} of the network {network:?} has neither mac nor name")));
    }
    Ok(())
}
