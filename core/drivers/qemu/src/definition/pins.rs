//! Where the processors of a definition may run.

use virtkit_api::Result;
use virtkit_document::{DomainVcpuPin, Extra};

use super::Definition;
use crate::host::CpuSet;

impl Definition {
    /// Where one processor may run; none where that is not said.
    ///
    /// # Errors
    /// `InvalidArg` for a set that is none.
    pub fn pin(&self, vcpu: u32) -> Result<Option<CpuSet>> {
        let pins = self.config.cpu_tuning.iter().flat_map(|tuning| &tuning.pins);
        let own = pins.filter(|pin| pin.vcpu == vcpu).map(|pin| pin.cpuset.as_str()).next_back();
        let all = self.config.vcpus.as_ref().and_then(|vcpus| vcpus.cpuset.as_deref());
        own.or(all).map(CpuSet::parse).transpose()
    }

    /// Says where one processor may run.
    pub fn set_pin(&mut self, vcpu: u32, cpus: &CpuSet) {
        let pins = &mut self.config.cpu_tuning.get_or_insert_default().pins;
        pins.retain(|pin| pin.vcpu != vcpu);
        pins.push(DomainVcpuPin { vcpu, cpuset: cpus.text(), extra: Extra::default() });
        pins.sort_by_key(|pin| pin.vcpu);
    }
}
