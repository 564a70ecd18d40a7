//! The connection, the hypervisor and the host.

use virtkit_api::{API_VERSION, CapabilitiesXml, NodeInfo};
use virtkit_driver::{ConnectionInfo, Reply};

use crate::driver::QemuDriver;
use crate::error::wrong;
use crate::host;

/// The most processors of a domain that runs in software, as libvirt says it.
const MAX_VCPUS: i32 = 16;

impl ConnectionInfo for QemuDriver {
    fn is_secure(&self) -> Reply<bool> {
        // It does not leave this process.
        Reply::now(Ok(true))
    }

    fn hypervisor_type(&self) -> Reply<String> {
        Reply::now(Ok("QEMU".to_owned()))
    }

    fn hypervisor_version(&self) -> Reply<u64> {
        Reply::now(Ok(self.world().known_emulator().map_or(0, |emulator| emulator.version_number())))
    }

    fn library_version(&self) -> Reply<u64> {
        Reply::now(Ok(API_VERSION.into()))
    }

    fn hostname(&self) -> Reply<String> {
        Reply::now(Ok(self.world().node.name.clone()))
    }

    fn capabilities(&self) -> Reply<CapabilitiesXml> {
        let world = self.world();
        Reply::later(async move {
            let emulator = world.default_emulator().await.ok();
            Ok(CapabilitiesXml::new(host::document(&world.node, emulator.as_deref(), world.kvm.is_some())))
        })
    }

    fn max_vcpus(&self, domain_type: Option<&str>) -> Reply<i32> {
        Reply::now(match domain_type.map(str::to_ascii_lowercase).as_deref() {
            None | Some("qemu") => Ok(MAX_VCPUS),
            Some("kvm") => match self.world().kvm {
                Some(kvm) => Ok(kvm.max_vcpus),
                None => Err(wrong("this process cannot use /dev/kvm on this host, so it has no domains of type \"kvm\"")),
            },
            Some(other) => Err(wrong(format!("there are no domains of type {other:?} here; there are qemu and kvm"))),
        })
    }

    fn node_info(&self) -> Reply<NodeInfo> {
        Reply::now(Ok(self.world().node.info.clone()))
    }
}
