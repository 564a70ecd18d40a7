//! Processors of domains.

use rustix::process::Pid;
use rustix::thread::sched_setaffinity;
use serde_json::Value;
use virtkit_api::{CpuMap, DomainRef, DomainVcpuFlags, Error, ErrorCode, ModificationImpact, Result};
use virtkit_driver::{DomainCpu, Reply};

use super::QemuDomain;
use super::impact::of_bits;
use super::live::execute;
use crate::driver::QemuDriver;
use crate::error::{error, wrong};
use crate::host::CpuSet;
use crate::qmp::Monitor;

impl DomainCpu for QemuDriver {
    fn vcpus(&self, domain: &DomainRef, flags: DomainVcpuFlags) -> Reply<i32> {
        self.about(domain, |domain, state| {
            by_host(domain, flags)?;
            let definition = domain.asked(state, of_bits(flags.bits()))?;
            let count = if flags.contains(DomainVcpuFlags::MAXIMUM) { definition.max_vcpus() } else { definition.vcpus() };
            i32::try_from(count).map_err(|_| Error::internal("more processors than a number can say"))
        })
    }

    fn set_vcpus(&self, domain: &DomainRef, count: u32, flags: DomainVcpuFlags) -> Reply<()> {
        self.change(domain, move |world, domain| async move {
            by_host(&domain, flags)?;
            let impact = domain.impact(&domain.lock(), of_bits(flags.bits()))?;
            let maximum = flags.contains(DomainVcpuFlags::MAXIMUM);
            if maximum && impact.live {
                let message = "the most processors that a domain may get cannot be changed while it runs; CONFIG changes the next start";
                return Err(wrong(message));
            }
            if impact.live {
                let name = domain.name();
                let message =
                    format!("the number of processors of the running domain {name:?} cannot be changed; CONFIG changes the next start");
                return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
            }
            domain
                .change_config(&world, |config| {
                    let most = config.max_vcpus();
                    if count == 0 || (!maximum && count > most) {
                        return Err(wrong(format!("the domain {:?} cannot have {count} processors; at most {most}", config.name())));
                    }
                    if maximum {
                        config.set_max_vcpus(count);
                    } else {
                        config.set_vcpus(count);
                    }
                    Ok(())
                })
                .await
        })
    }

    fn vcpu_pin_info(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<Vec<CpuMap>> {
        let cpus = self.world().node.cpus;
        self.about(domain, |domain, state| {
            let definition = domain.asked(state, flags)?;
            let pin = |vcpu| Ok(definition.pin(vcpu)?.unwrap_or_else(|| CpuSet::all(cpus)).map(cpus));
            (0..definition.vcpus()).map(pin).collect()
        })
    }

    fn pin_vcpu(&self, domain: &DomainRef, vcpu: u32, cpumap: &CpuMap, flags: ModificationImpact) -> Reply<()> {
        let cpus = self.world().node.cpus;
        let set = CpuSet::of_map(cpumap, cpus);
        self.change(domain, move |world, domain| async move {
            let (impact, count) = {
                let state = domain.lock();
                let impact = domain.impact(&state, flags)?;
                let definition = state.definition(impact.live).ok_or_else(|| domain.invalid("has no configuration"))?;
                (impact, if impact.live { definition.vcpus() } else { definition.max_vcpus() })
            };
            if vcpu >= count {
                return Err(wrong(format!("the domain {:?} has no processor {vcpu}; it has {count}, from 0", &*domain.name())));
            }
            if set.is_empty() {
                let message = format!("a processor must be able to run somewhere, and the host has only the processors 0 to {}", cpus - 1);
                return Err(wrong(message));
            }
            if impact.live {
                pin(&domain, vcpu, &set).await?;
                domain.save_status(&world).await?;
            }
            if impact.config {
                domain
                    .change_config(&world, |config| {
                        config.set_pin(vcpu, &set);
                        Ok(())
                    })
                    .await?;
            }
            Ok(())
        })
    }
}

/// What the guest itself knows of its processors it would have to be asked for.
fn by_host(domain: &QemuDomain, flags: DomainVcpuFlags) -> Result<()> {
    if flags.intersects(DomainVcpuFlags::GUEST | DomainVcpuFlags::HOTPLUGGABLE) {
        let message = format!("the domain {:?} has no agent in its guest and no processors that can be removed", &*domain.name());
        return Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message));
    }
    Ok(())
}

/// Moves the thread of a processor.
async fn pin(domain: &QemuDomain, vcpu: u32, set: &CpuSet) -> Result<()> {
    let monitor = domain.running(&mut domain.lock())?.monitor()?;
    let name = domain.name();
    let threads = threads(&monitor, &name).await?;
    let thread = threads.get(vcpu as usize).copied();
    let thread = thread.ok_or_else(|| wrong(format!("QEMU has no thread for the processor {vcpu} of the domain {name:?}")))?;
    sched_setaffinity(Pid::from_raw(thread), &set.kernel()).map_err(|errno| {
        let doing = format!("cannot let the processor {vcpu} of the domain {name:?} run on {}", set.text());
        Error::system(doing, &errno.into())
    })?;
    if let Some(live) = domain.lock().live.as_mut() {
        live.definition.set_pin(vcpu, set);
    }
    Ok(())
}

/// The thread of each processor.
pub async fn threads(monitor: &Monitor, domain: &str) -> Result<Vec<i32>> {
    let list = execute(monitor, domain, "query-cpus-fast", Value::Null).await?;
    let mut threads: Vec<(u64, i32)> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|cpu| Some((cpu["cpu-index"].as_u64()?, i32::try_from(cpu["thread-id"].as_i64()?).ok()?)))
        .collect();
    threads.sort_unstable();
    Ok(threads.into_iter().map(|(_, thread)| thread).collect())
}
