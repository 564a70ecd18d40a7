//! Processors of domains.

use virtkit_api::{
    CpuMap, DomainRef, DomainTunables, DomainVcpuFlags, DriverEvent, Error, ErrorDomain, ModificationImpact, Result, VcpuPin,
};
use virtkit_driver::{DomainCpu, Reply};

use super::{State, TestDomain};
use crate::connection::TestConnection;
use crate::world::HOST_CPUS;

impl DomainCpu for TestConnection {
    fn vcpus(&self, domain: &DomainRef, flags: DomainVcpuFlags) -> Reply<i32> {
        let vcpus = || {
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            let impact = domain.impact(&state, one_place(impact_of(flags))?)?;
            let definition = state.definition(impact.live).ok_or_else(|| domain.invalid("has no configuration"))?;
            let count = if flags.contains(DomainVcpuFlags::MAXIMUM) { definition.max_vcpus } else { definition.vcpus };
            i32::try_from(count).map_err(|_| Error::internal("more processors than a number can say"))
        };
        vcpus().into()
    }

    fn set_vcpus(&self, domain: &DomainRef, count: u32, flags: DomainVcpuFlags) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let impact = domain.impact(&state, impact_of(flags))?;
            let maximum = flags.contains(DomainVcpuFlags::MAXIMUM);
            if maximum && impact.live {
                return Err(wrong(
                    "the most processors that a domain may get cannot be changed while it runs; CONFIG changes the next start",
                ));
            }
            let most = [(impact.live, &state.live), (impact.config, &state.config)];
            let most = most
                .into_iter()
                .filter(|(asked, _)| *asked)
                .filter_map(|(_, definition)| definition.as_ref())
                .map(|one| one.max_vcpus)
                .min();
            if count == 0 || (!maximum && most.is_some_and(|most| count > most)) {
                let message = format!("the domain {:?} cannot have {count} processors; at most {}", &*domain.name(), most.unwrap_or(0));
                return Err(wrong(message));
            }
            state.change(impact, |definition| {
                if maximum {
                    definition.max_vcpus = count;
                    definition.vcpus = definition.vcpus.min(count);
                } else {
                    definition.vcpus = count;
                }
            });
            Ok(())
        })
    }

    fn vcpu_pin_info(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<Vec<CpuMap>> {
        let pins = || {
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            let impact = domain.impact(&state, one_place(flags)?)?;
            let definition = state.definition(impact.live).ok_or_else(|| domain.invalid("has no configuration"))?;
            let pin = |vcpu: usize| state.pins.get(vcpu).cloned().flatten().unwrap_or_else(all_cpus);
            Ok((0..definition.vcpus as usize).map(pin).collect())
        };
        pins().into()
    }

    fn pin_vcpu(&self, domain: &DomainRef, vcpu: u32, cpumap: &CpuMap, flags: ModificationImpact) -> Reply<()> {
        let (world, domain, cpumap) = (self.world.clone(), domain.clone(), cpumap.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let impact = domain.impact(&state, flags)?;
            let map = pin(&domain, &mut state, vcpu, &cpumap)?;
            drop(state);
            if impact.live {
                world.events().emit(&pinned(&domain, vcpu, &map));
            }
            Ok(())
        })
    }
}

/// Pins a processor, and says where it may run now.
fn pin(domain: &TestDomain, state: &mut State, vcpu: u32, cpumap: &[u8]) -> Result<CpuMap> {
    let count = state.definition(true).map_or(0, |definition| definition.vcpus);
    if vcpu >= count {
        return Err(wrong(format!("the domain {:?} has no processor {vcpu}; it has {count}, from 0", &*domain.name())));
    }
    let map = on_host(cpumap)?;
    let at = vcpu as usize;
    if state.pins.len() <= at {
        state.pins.resize(at + 1, None);
    }
    state.pins[at] = Some(map.clone());
    Ok(map)
}

/// The processors of the host among those of a map, of which there must be one.
pub fn on_host(cpumap: &[u8]) -> Result<CpuMap> {
    let map: Vec<u8> = all_cpus().iter().zip(cpumap.iter().chain(std::iter::repeat(&0))).map(|(all, asked)| all & asked).collect();
    if map.iter().all(|byte| *byte == 0) {
        return Err(wrong(format!(
            "a processor must be able to run somewhere, and the host has only the processors 0 to {}",
            HOST_CPUS - 1
        )));
    }
    Ok(map)
}

/// The event that a running domain has a processor pinned.
fn pinned(domain: &TestDomain, vcpu: u32, map: &[u8]) -> DriverEvent {
    let pin = VcpuPin { index: vcpu, pin: Some(ranges(map)) };
    DriverEvent::DomainTunable { domain: domain.identity(), params: DomainTunables { vcpus: vec![pin], ..DomainTunables::default() } }
}

/// A set of processors as text: `0-3,8`.
pub fn ranges(map: &[u8]) -> String {
    let is_in = |cpu: &usize| map.get(cpu / 8).is_some_and(|byte| byte >> (cpu % 8) & 1 == 1);
    let mut parts = Vec::new();
    let mut cpus = (0..map.len() * 8).filter(is_in).peekable();
    while let Some(first) = cpus.next() {
        let mut last = first;
        while let Some(next) = cpus.next_if_eq(&(last + 1)) {
            last = next;
        }
        parts.push(if first == last { first.to_string() } else { format!("{first}-{last}") });
    }
    parts.join(",")
}

/// All processors of the host.
pub fn all_cpus() -> CpuMap {
    (0..HOST_CPUS.div_ceil(8)).map(|byte| if byte == HOST_CPUS / 8 { (1 << (HOST_CPUS % 8)) - 1 } else { u8::MAX }).collect()
}

/// Which configuration flags of processors are about.
fn impact_of(flags: DomainVcpuFlags) -> ModificationImpact {
    ModificationImpact::from_bits_truncate(flags.bits() & (ModificationImpact::LIVE | ModificationImpact::CONFIG).bits())
}

/// A question can be about one of the two configurations only.
pub fn one_place(flags: ModificationImpact) -> Result<ModificationImpact> {
    if flags.contains(ModificationImpact::LIVE | ModificationImpact::CONFIG) {
        return Err(wrong("the flags LIVE and CONFIG exclude each other where something is asked"));
    }
    Ok(flags)
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn sets_of_processors_are_written_as_ranges() {
        assert_eq!(ranges(&[0b0000_1111, 0b0000_0001]), "0-3,8");
        assert_eq!(ranges(&[0b1000_0000, 0b0000_0001]), "7-8");
        assert_eq!(ranges(&[0b0000_0101]), "0,2");
        assert_eq!(ranges(&[]), "");
    }
}
