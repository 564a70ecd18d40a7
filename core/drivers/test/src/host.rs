//! The made-up host itself.

use virtkit_api::{API_VERSION, CapabilitiesXml, NodeInfo};
use virtkit_driver::{ConnectionInfo, Reply};

use crate::connection::TestConnection;
use crate::host_memory::MEMORY;
use crate::world::HOST_CPUS;

/// What the firmware of the made-up host says of itself.
const SYSTEM: &str = "\
<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>virtkit</entry>
    <entry name='version'>1.0</entry>
    <entry name='date'>01/01/2026</entry>
  </bios>
  <system>
    <entry name='manufacturer'>virtkit</entry>
    <entry name='product'>A made-up host</entry>
  </system>
</sysinfo>
";

/// What libvirt's test driver calls its version.
const VERSION: u64 = 2;

/// The most processors that a domain can have.
const MAX_VCPUS: i32 = 32;

impl ConnectionInfo for TestConnection {
    fn is_secure(&self) -> Reply<bool> {
        Reply::now(Ok(true))
    }

    fn hypervisor_type(&self) -> Reply<String> {
        Reply::now(Ok("TEST".to_owned()))
    }

    fn hypervisor_version(&self) -> Reply<u64> {
        Reply::now(Ok(VERSION))
    }

    fn library_version(&self) -> Reply<u64> {
        Reply::now(Ok(API_VERSION.into()))
    }

    fn hostname(&self) -> Reply<String> {
        Reply::now(Ok("localhost".to_owned()))
    }

    fn capabilities(&self) -> Reply<CapabilitiesXml> {
        self.slowly(|| Ok(CapabilitiesXml::new(include_str!("capabilities.xml"))))
    }

    fn max_vcpus(&self, _: Option<&str>) -> Reply<i32> {
        Reply::now(Ok(MAX_VCPUS))
    }

    fn node_info(&self) -> Reply<NodeInfo> {
        let cpus = u32::try_from(HOST_CPUS).unwrap_or(u32::MAX);
        let model = "i686".to_owned();
        Reply::now(Ok(NodeInfo { model, memory: MEMORY, cpus, mhz: 1400, nodes: 2, sockets: 2, cores: 2, threads: 2 }))
    }

    fn system_info(&self) -> Reply<String> {
        self.slowly(|| Ok(SYSTEM.to_owned()))
    }
}
