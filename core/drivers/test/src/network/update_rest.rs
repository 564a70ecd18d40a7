//! Changes of a network's interfaces, kinds of ports, and of what its DNS server knows.

use virtkit_api::Result;
use virtkit_document::{
    NetworkConfig, NetworkDns, NetworkDnsHost, NetworkDnsService, NetworkDnsText, NetworkForwardInterface, NetworkPortgroup, YesNo,
};

use super::update::{Command, Update};

const PORTGROUPS: &str = "<portgroup> elements";

impl Update<'_> {
    pub(super) fn forward_interface(&self, config: &mut NetworkConfig) -> Result<()> {
        let interface: NetworkForwardInterface = self.element("interface")?;
        let forward = config.forward.as_mut().ok_or_else(|| self.invalid("has no <forward> whose interfaces could be changed"))?;
        let same = |one: &NetworkForwardInterface, other: &NetworkForwardInterface| one.device == other.device;
        self.add_or_delete("<interface> elements", &mut forward.interfaces, interface, same)
    }

    pub(super) fn portgroup(&self, config: &mut NetworkConfig) -> Result<()> {
        let group: NetworkPortgroup = self.element("portgroup")?;
        if group.name.as_deref().is_none_or(str::is_empty) {
            return Err(self.wrong("has no name"));
        }
        let groups = &mut config.portgroups;
        let found = groups.iter().position(|other| other.name == group.name);
        let is_default = |group: &NetworkPortgroup| group.default == Some(YesNo(true));
        let taken = is_default(&group) && groups.iter().enumerate().any(|(index, other)| is_default(other) && Some(index) != found);
        match (self.command()?, found) {
            (Command::Delete, Some(index)) => drop(groups.remove(index)),
            (Command::Delete | Command::Modify, None) => return Err(self.missing(PORTGROUPS)),
            (Command::AddLast | Command::AddFirst, Some(_)) => return Err(self.there(PORTGROUPS)),
            (Command::Modify | Command::AddLast | Command::AddFirst, _) if taken => {
                return Err(self.invalid("has another <portgroup> for interfaces that name none"));
            }
            (Command::Modify, Some(index)) => groups[index] = group,
            (Command::AddLast, None) => groups.push(group),
            (Command::AddFirst, None) => groups.insert(0, group),
        }
        Ok(())
    }

    pub(super) fn dns_host(&self, config: &mut NetworkConfig) -> Result<()> {
        let host: NetworkDnsHost = self.element("host")?;
        if self.command()? != Command::Delete && host.names.is_empty() {
            return Err(self.wrong("has no <hostname>"));
        }
        let same =
            |one: &NetworkDnsHost, other: &NetworkDnsHost| one.ip == other.ip || one.names.iter().any(|name| other.names.contains(name));
        self.add_or_delete("<host> elements of DNS", &mut dns(config).hosts, host, same)
    }

    pub(super) fn dns_text(&self, config: &mut NetworkConfig) -> Result<()> {
        let text: NetworkDnsText = self.element("txt")?;
        let same = |one: &NetworkDnsText, other: &NetworkDnsText| one.name == other.name;
        self.add_or_delete("<txt> elements of DNS", &mut dns(config).texts, text, same)
    }

    pub(super) fn dns_service(&self, config: &mut NetworkConfig) -> Result<()> {
        let service: NetworkDnsService = self.element("srv")?;
        self.add_or_delete("<srv> elements of DNS", &mut dns(config).services, service, is_as_given)
    }
}

fn dns(config: &mut NetworkConfig) -> &mut NetworkDns {
    config.dns.get_or_insert_with(NetworkDns::default)
}

/// Whether all that is given is so.
fn is_as_given(service: &NetworkDnsService, given: &NetworkDnsService) -> bool {
    fn fits<T: PartialEq>(has: Option<&T>, given: Option<&T>) -> bool {
        given.is_none() || given == has
    }
    service.service == given.service
        && service.protocol == given.protocol
        && fits(service.domain.as_ref(), given.domain.as_ref())
        && fits(service.target.as_ref(), given.target.as_ref())
        && fits(service.port.as_ref(), given.port.as_ref())
        && fits(service.priority.as_ref(), given.priority.as_ref())
        && fits(service.weight.as_ref(), given.weight.as_ref())
}
