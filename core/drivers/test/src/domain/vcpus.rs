//! Virtual processors of domains, one by one.

use virtkit_api::{DomainRef, DomainState, DomainVcpuInfo, VcpuState};
use virtkit_driver::{DomainVcpus, Reply};

use super::cpu::all_cpus;
use super::stats::nanoseconds;
use crate::connection::TestConnection;
use crate::world::HOST_CPUS;

impl DomainVcpus for TestConnection {
    fn vcpu_info(&self, domain: &DomainRef) -> Reply<Vec<DomainVcpuInfo>> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let count = domain.running(&mut state)?.vcpus;
            let now = if state.now == DomainState::RUNNING { VcpuState::RUNNING } else { VcpuState::BLOCKED };
            let vcpu = |number: u32| {
                let pin = state.pins.get(number as usize).cloned().flatten().unwrap_or_else(all_cpus);
                DomainVcpuInfo { number, state: now, cpu_time: nanoseconds(state.clock.ran()), cpu: place(&pin, number), cpumap: pin }
            };
            Ok((0..count).map(vcpu).collect())
        })
    }
}

/// The processor of the host on which one runs that may run on these: they are taken in turn.
fn place(pin: &[u8], number: u32) -> i32 {
    let allowed: Vec<usize> = (0..HOST_CPUS).filter(|cpu| pin.get(cpu / 8).is_some_and(|byte| byte >> (cpu % 8) & 1 == 1)).collect();
    let at = if allowed.is_empty() { 0 } else { allowed[number as usize % allowed.len()] };
    i32::try_from(at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn processors_are_taken_in_turn() {
        let places: Vec<i32> = (0..4).map(|number| place(&[0b0010_0001, 0b1], number)).collect();
        assert_eq!(places, [0, 5, 8, 0]);
        assert_eq!(place(&[], 3), 0);
    }
}
