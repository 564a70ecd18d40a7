//! What some calls must know before they can be made.

use virtkit_api::{DomainRef, DomainVcpuFlags, Result};
use virtkit_driver::{ConnectionInfo as _, DomainCpu as _};

use crate::Remote;

impl Remote {
    /// How many bytes a map of the host's processors takes.
    pub(crate) async fn map_length(&self) -> Result<i32> {
        let host = self.node_info().await?;
        let most = [host.sockets, host.cores, host.threads].into_iter().fold(host.nodes, u32::saturating_mul).max(host.cpus);
        Ok(i32::try_from(most.div_ceil(8)).unwrap_or(i32::MAX).max(1))
    }

    /// How many virtual processors a domain may have: the running one, its configuration, or the one of both that is meant without a flag.
    pub(crate) async fn map_count(&self, domain: &DomainRef, impact: u32) -> Result<i32> {
        let asked = DomainVcpuFlags::LIVE | DomainVcpuFlags::CONFIG;
        let flags = DomainVcpuFlags::MAXIMUM | (DomainVcpuFlags::from_bits_retain(impact) & asked);
        self.vcpus(domain, flags).await
    }
}
