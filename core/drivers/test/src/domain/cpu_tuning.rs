//! The processors of the host that a domain uses.

use virtkit_api::{
    CpuMap, DomainCpuStats, DomainCpuUsage, DomainNumaParameters, DomainPerfEvents, DomainRef, DomainSchedulerParameters,
    DomainSchedulerTypeResult, DomainTunables, DriverEvent, ModificationImpact, Result,
};
use virtkit_driver::{DomainCpuTuning, Reply};

use super::cpu::{all_cpus, on_host, one_place, ranges};
use super::parameters::{check, wrong};
use super::stats::{cpu_time, nanoseconds};
use super::{numa, perf};
use crate::connection::TestConnection;
use crate::world::HOST_CPUS;

impl DomainCpuTuning for TestConnection {
    fn scheduler_type(&self, domain: &DomainRef) -> Reply<DomainSchedulerTypeResult> {
        self.about(domain, |_, _| Ok(DomainSchedulerTypeResult { scheduler: "fair".to_owned(), parameter_count: 1 }))
    }

    fn scheduler_parameters(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<DomainSchedulerParameters> {
        self.tuned(domain, flags, |_, definition| {
            Ok(DomainSchedulerParameters { weight: Some(definition.scheduler_weight), ..DomainSchedulerParameters::default() })
        })
    }

    fn set_scheduler_parameters(&self, domain: &DomainRef, params: &DomainSchedulerParameters, flags: ModificationImpact) -> Reply<()> {
        let params = params.clone();
        self.tune(domain, flags, move |_, definition| {
            check("scheduler", &params.to_typed(), &[("weight", "u32")])?;
            definition.scheduler_weight = params.weight.unwrap_or(definition.scheduler_weight);
            Ok(())
        })
    }

    fn numa_parameters(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<DomainNumaParameters> {
        self.tuned(domain, flags, |_, definition| Ok(numa::told(definition.config().numa_tuning.as_ref())))
    }

    fn set_numa_parameters(&self, domain: &DomainRef, params: &DomainNumaParameters, flags: ModificationImpact) -> Reply<()> {
        let params = params.clone();
        self.tune(domain, flags, move |_, definition| {
            let config = definition.config_mut();
            config.numa_tuning = numa::changed(config.numa_tuning.as_ref(), &params)?;
            Ok(())
        })
    }

    fn perf_events(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<DomainPerfEvents> {
        self.tuned(domain, flags, |_, definition| Ok(perf::told(definition.config().perf.as_ref())))
    }

    fn set_perf_events(&self, domain: &DomainRef, params: &DomainPerfEvents, flags: ModificationImpact) -> Reply<()> {
        let params = params.clone();
        self.tune(domain, flags, move |_, definition| {
            let config = definition.config_mut();
            config.perf = perf::changed(config.perf.as_ref(), &params)?;
            Ok(())
        })
    }

    fn cpu_stats(&self, domain: &DomainRef, start_cpu: i32, count: u32) -> Reply<Vec<DomainCpuUsage>> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let definition = domain.running(&mut state)?.clone();
            let (all, each) = (cpu_time(&state, &definition), nanoseconds(state.clock.ran()));
            drop(state);
            if start_cpu == -1 {
                if count > 1 {
                    return Err(wrong(format!("all processors together are told about once, and not {count} times")));
                }
                let times = DomainCpuStats { cpu_time: Some(all), user_time: Some(all), system_time: Some(0), ..DomainCpuStats::default() };
                return Ok(vec![DomainCpuUsage { cpu: -1, stats: times }]);
            }
            let usage = |cpu: usize| {
                // Each virtual processor has one of the host's to itself.
                let time = Some(if cpu < definition.vcpus as usize { each } else { 0 });
                let times = DomainCpuStats { cpu_time: time, vcpu_time: time, ..DomainCpuStats::default() };
                DomainCpuUsage { cpu: i32::try_from(cpu).unwrap_or(i32::MAX), stats: times }
            };
            Ok(asked(start_cpu, count)?.map(usage).collect())
        })
    }

    fn emulator_pin_info(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<CpuMap> {
        self.about(domain, |domain, state| {
            domain.impact(state, one_place(flags)?)?;
            Ok(state.emulator_pin.clone().unwrap_or_else(all_cpus))
        })
    }

    fn pin_emulator(&self, domain: &DomainRef, cpumap: &CpuMap, flags: ModificationImpact) -> Reply<()> {
        let (world, domain, cpumap) = (self.world.clone(), domain.clone(), cpumap.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let impact = domain.impact(&state, flags)?;
            let map = on_host(&cpumap)?;
            let params = DomainTunables { emulator_pin: Some(ranges(&map)), ..DomainTunables::default() };
            state.emulator_pin = Some(map);
            drop(state);
            if impact.live {
                world.events().emit(&DriverEvent::DomainTunable { domain: domain.identity(), params });
            }
            Ok(())
        })
    }
}

/// The processors of the host that are asked about.
fn asked(first: i32, count: u32) -> Result<std::ops::Range<usize>> {
    let first = usize::try_from(first).ok().filter(|first| *first < HOST_CPUS);
    let first = first.ok_or_else(|| wrong(format!("the host has no such processor; it has those from 0 to {}", HOST_CPUS - 1)))?;
    let rest = HOST_CPUS - first;
    let count = if count == 0 { rest } else { rest.min(count as usize) };
    Ok(first..first + count)
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn only_processors_that_there_are_are_told_about() {
        assert_eq!(asked(0, 0).expect("all"), 0..16);
        assert_eq!(asked(14, 9).expect("the last two"), 14..16);
        assert_eq!(asked(3, 1).expect("one"), 3..4);
        assert!(asked(16, 0).is_err() && asked(-2, 1).is_err());
    }
}
