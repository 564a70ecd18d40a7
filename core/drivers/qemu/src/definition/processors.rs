//! The number of processors of a definition.

use virtkit_api::Result;
use virtkit_document::{DomainConfig, DomainVcpus, Extra};

use super::Definition;
use crate::error::{unsupported, wrong};

/// How many it can have, and how many it has.
pub fn resolve(config: &mut DomainConfig) -> Result<(u32, u32)> {
    let one = || DomainVcpus { placement: None, cpuset: None, current: None, count: 1, extra: Extra::default() };
    let vcpus = config.vcpus.get_or_insert_with(one);
    vcpus.placement.get_or_insert_with(|| "static".to_owned());
    let (most, now) = (vcpus.count, vcpus.current.unwrap_or(vcpus.count));
    if most == 0 || now > most || now == 0 {
        return Err(wrong(format!("the domain {:?} cannot have {now} of {most} processors", config.name)));
    }
    if let Some(topology) = config.cpu.as_ref().and_then(|cpu| cpu.topology.as_ref()) {
        let parts = [Some(topology.sockets), topology.dies, topology.clusters, Some(topology.cores), Some(topology.threads)];
        let product = parts.into_iter().flatten().try_fold(1_u32, u32::checked_mul);
        if product != Some(most) {
            let message = format!("the <topology> of the domain {:?} does not multiply to its {most} processors", config.name);
            return Err(unsupported(message));
        }
    }
    Ok((most, now))
}

impl Definition {
    /// How many processors it can have.
    pub fn max_vcpus(&self) -> u32 {
        self.max_vcpus
    }

    /// How many it has.
    pub fn vcpus(&self) -> u32 {
        self.vcpus
    }

    /// Changes how many it can have; it has no more than that.
    pub fn set_max_vcpus(&mut self, count: u32) {
        self.max_vcpus = count;
        self.vcpus = self.vcpus.min(count);
    }

    /// Changes how many it has.
    pub fn set_vcpus(&mut self, count: u32) {
        self.vcpus = count.min(self.max_vcpus);
    }

    pub(super) fn write_processors(&self, config: &mut DomainConfig) {
        if let Some(vcpus) = &mut config.vcpus {
            vcpus.count = self.max_vcpus;
            vcpus.current = (self.vcpus != self.max_vcpus).then_some(self.vcpus);
        }
    }
}
