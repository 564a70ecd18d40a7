//! How a domain is configured, and its XML in libvirt's order.

use std::fmt::{Display, Formatter, Result, Write};

use virtkit_api::Uuid;

/// What libvirt gives for "no limit", in KiB.
pub const UNLIMITED: u64 = 9_007_199_254_740_991;

/// The configuration of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The most memory it can get, in KiB.
    pub memory: u64,
    /// The memory it has, in KiB.
    pub current_memory: u64,
    /// How many processors.
    pub vcpus: u32,
    /// Limits on its process.
    pub limits: MemoryLimits,
    /// The devices, as XML.
    pub devices: &'static str,
}

/// Limits on the memory of a process, in KiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimits {
    pub hard: u64,
    pub soft: u64,
    pub swap_hard: u64,
}

/// The devices of libvirt's default test domain.
const DEVICES: &str = "\
    <disk type='file' device='disk'>
      <source file='/guest/diskimage1'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </disk>
    <interface type='network'>
      <mac address='aa:bb:cc:dd:ee:ff'/>
      <source network='default'/>
      <target dev='testnet0'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </interface>
    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
    </memballoon>
";

impl Default for Definition {
    /// libvirt's default test domain.
    fn default() -> Self {
        let limits = MemoryLimits { hard: UNLIMITED, soft: UNLIMITED, swap_hard: UNLIMITED };
        Self { memory: 8_388_608, current_memory: 2_097_152, vcpus: 2, limits, devices: DEVICES }
    }
}

/// A definition together with what identifies its domain: prints as XML.
pub struct DomainXmlOf<'a> {
    pub name: &'a str,
    pub uuid: Uuid,
    /// The number of the running domain.
    pub id: Option<i32>,
    pub definition: &'a Definition,
}

impl Display for DomainXmlOf<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let definition = self.definition;
        match self.id {
            Some(id) => writeln!(f, "<domain type='test' id='{id}'>")?,
            None => writeln!(f, "<domain type='test'>")?,
        }
        writeln!(f, "  <name>{}</name>", self.name)?;
        writeln!(f, "  <uuid>{}</uuid>", self.uuid)?;
        writeln!(f, "  <memory unit='KiB'>{}</memory>", definition.memory)?;
        writeln!(f, "  <currentMemory unit='KiB'>{}</currentMemory>", definition.current_memory)?;
        definition.limits.fmt(f)?;
        writeln!(f, "  <vcpu placement='static'>{}</vcpu>", definition.vcpus)?;
        f.write_str("  <os>\n    <type arch='i686'>hvm</type>\n    <boot dev='hd'/>\n  </os>\n  <clock offset='utc'/>\n")?;
        f.write_str("  <on_poweroff>destroy</on_poweroff>\n  <on_reboot>restart</on_reboot>\n  <on_crash>destroy</on_crash>\n")?;
        writeln!(f, "  <devices>\n{}  </devices>", definition.devices)?;
        f.write_str("</domain>\n")
    }
}

impl Display for MemoryLimits {
    /// The limits that there are; no element where there is none.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mut lines = String::new();
        for (name, value) in [("hard_limit", self.hard), ("soft_limit", self.soft), ("swap_hard_limit", self.swap_hard)] {
            if value != UNLIMITED {
                writeln!(lines, "    <{name} unit='KiB'>{value}</{name}>")?;
            }
        }
        if lines.is_empty() { Ok(()) } else { write!(f, "  <memtune>\n{lines}  </memtune>\n") }
    }
}
