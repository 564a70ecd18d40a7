//! Changes of what a network gives out by DHCP.

use virtkit_api::Result;
use virtkit_document::{NetworkConfig, NetworkDhcp, NetworkDhcpHost, NetworkDhcpRange, NetworkIp};

use super::definition::{check_host, check_range, is_ipv6};
use super::update::{Command, Update};
use crate::mac;

const HOSTS: &str = "<host> elements of DHCP";

impl Update<'_> {
    /// The `<ip>` that is meant: by its position, or without one the first that gives out addresses, or else the first of IPv4.
    fn ip<'c>(&self, config: &'c mut NetworkConfig) -> Result<&'c mut NetworkIp> {
        let index = match usize::try_from(self.parent_index) {
            Ok(index) => Some(index).filter(|index| *index < config.ips.len()),
            Err(_) => config.ips.iter().position(|ip| ip.dhcp.is_some()).or_else(|| config.ips.iter().position(|ip| !is_ipv6(ip))),
        };
        let missing = || self.invalid(&format!("has no <ip> with the index {} whose DHCP could be changed", self.parent_index));
        index.and_then(|index| config.ips.get_mut(index)).ok_or_else(missing)
    }

    pub(super) fn dhcp_range(&self, config: &mut NetworkConfig) -> Result<()> {
        let range: NetworkDhcpRange = self.element("range")?;
        let ip = self.ip(config)?;
        check_range(self.network, &range.start, &range.end, is_ipv6(ip))?;
        let same = |one: &NetworkDhcpRange, other: &NetworkDhcpRange| one.start == other.start && one.end == other.end;
        let dhcp = ip.dhcp.get_or_insert_with(NetworkDhcp::default);
        self.add_or_delete("<range> elements of DHCP", &mut dhcp.ranges, range, same)
    }

    pub(super) fn dhcp_host(&self, config: &mut NetworkConfig) -> Result<()> {
        let host: NetworkDhcpHost = self.element("host")?;
        let ip = self.ip(config)?;
        let ipv6 = is_ipv6(ip);
        let hosts = &mut ip.dhcp.get_or_insert_with(NetworkDhcp::default).hosts;
        match self.command()? {
            Command::Modify => {
                check_host(self.network, &host, ipv6)?;
                let found = hosts.iter_mut().find(|other| is_told_from_others(other, &host));
                *found.ok_or_else(|| self.missing(HOSTS))? = host;
            }
            command @ (Command::AddLast | Command::AddFirst) => {
                check_host(self.network, &host, ipv6)?;
                if hosts.iter().any(|other| is_told_from_others(other, &host) || other.ip == host.ip) {
                    return Err(self.there(HOSTS));
                }
                hosts.insert(if command == Command::AddFirst { 0 } else { hosts.len() }, host);
            }
            Command::Delete => {
                let found = hosts.iter().position(|other| is_as_given(other, &host));
                hosts.remove(found.ok_or_else(|| self.missing(HOSTS))?);
            }
        }
        Ok(())
    }
}

/// Whether both mean the same guest, by MAC address or by name.
fn is_told_from_others(one: &NetworkDhcpHost, other: &NetworkDhcpHost) -> bool {
    let mac = |host: &NetworkDhcpHost| host.mac.as_deref().and_then(mac::normal);
    mac(one).is_some() && mac(one) == mac(other) || one.name.is_some() && one.name == other.name
}

/// Whether all that is given is so.
fn is_as_given(host: &NetworkDhcpHost, given: &NetworkDhcpHost) -> bool {
    let mac = |host: &NetworkDhcpHost| host.mac.as_deref().and_then(mac::normal);
    (given.mac.is_none() || mac(given) == mac(host))
        && (given.name.is_none() || given.name == host.name)
        && (given.ip.is_none() || given.ip == host.ip)
}
