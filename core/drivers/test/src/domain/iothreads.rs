//! Threads that serve the disks of domains.

use virtkit_api::{
    CpuMap, DomainIoThreadInfo, DomainIoThreadParameters, DomainRef, DomainTunables, DriverEvent, IoThreadPin, ModificationImpact, Result,
};
use virtkit_document::{DomainConfig, DomainIoThread, DomainIoThreadPin, Extra};
use virtkit_driver::{DomainIoThreads, Reply};

use super::cpu::{all_cpus, on_host, ranges};
use super::parameters::{check, wrong};
use super::{Impact, TestDomain, number_set};
use crate::connection::TestConnection;

/// What can be changed about a thread while its domain runs.
const ACCEPTED: [(&str, &str); 3] = [("poll_max_ns", "u64"), ("poll_grow", "u32"), ("poll_shrink", "u32")];

impl DomainIoThreads for TestConnection {
    fn iothread_info(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<Vec<DomainIoThreadInfo>> {
        self.tuned(domain, flags, |_, definition| {
            let config = definition.config();
            let told = |thread: &DomainIoThread| DomainIoThreadInfo { iothread_id: thread.id, cpumap: pin(config, thread.id) };
            Ok(threads(config).iter().map(told).collect())
        })
    }

    fn pin_iothread(&self, domain: &DomainRef, iothread_id: u32, cpumap: &CpuMap, flags: ModificationImpact) -> Reply<()> {
        let map = match on_host(cpumap) {
            Ok(map) => map,
            Err(error) => return Reply::now(Err(error)),
        };
        let (cpuset, told) = (ranges(&map), ranges(&map));
        let change = move |domain: &TestDomain, config: &mut DomainConfig| {
            thread(domain, config, iothread_id)?;
            let pins = &mut config.cpu_tuning.get_or_insert_default().iothread_pins;
            pins.retain(|pin| pin.iothread != iothread_id);
            pins.push(DomainIoThreadPin { iothread: iothread_id, cpuset: cpuset.clone(), extra: Extra::default() });
            pins.sort_by_key(|pin| pin.iothread);
            Ok(())
        };
        let event = move |domain: &TestDomain, impact: Impact| {
            let pin = IoThreadPin { index: iothread_id, pin: Some(told) };
            let params = DomainTunables { iothreads: vec![pin], ..DomainTunables::default() };
            impact.live.then(|| DriverEvent::DomainTunable { domain: domain.identity(), params })
        };
        self.tune_and_tell(domain, flags, move |domain, definition| change(domain, definition.config_mut()), event)
    }

    fn add_iothread(&self, domain: &DomainRef, iothread_id: u32, flags: ModificationImpact) -> Reply<()> {
        self.tune(domain, flags, move |domain, definition| {
            if iothread_id == 0 {
                return Err(wrong("a thread that serves disks cannot have the number 0"));
            }
            let config = definition.config_mut();
            let threads = &mut config.iothreads.get_or_insert_default().list;
            if threads.iter().any(|thread| thread.id == iothread_id) {
                return Err(wrong(format!("the domain {:?} has a thread with the number {iothread_id} already", &*domain.name())));
            }
            threads.push(unnoted(iothread_id));
            count(config);
            Ok(())
        })
    }

    fn delete_iothread(&self, domain: &DomainRef, iothread_id: u32, flags: ModificationImpact) -> Reply<()> {
        self.tune(domain, flags, move |domain, definition| {
            let config = definition.config_mut();
            thread(domain, config, iothread_id)?;
            if let Some(threads) = &mut config.iothreads {
                threads.list.retain(|thread| thread.id != iothread_id);
            }
            if let Some(tuning) = &mut config.cpu_tuning {
                tuning.iothread_pins.retain(|pin| pin.iothread != iothread_id);
            }
            count(config);
            Ok(())
        })
    }

    fn set_iothread_parameters(
        &self,
        domain: &DomainRef,
        iothread_id: u32,
        params: &DomainIoThreadParameters,
        flags: ModificationImpact,
    ) -> Reply<()> {
        let params = params.clone();
        self.tune(domain, flags, move |domain, definition| {
            check("thread", &params.to_typed(), &ACCEPTED)?;
            let poll = thread(domain, definition.config_mut(), iothread_id)?.poll.get_or_insert_default();
            poll.max = params.poll_max_ns.or(poll.max);
            poll.grow = params.poll_grow.or(poll.grow);
            poll.shrink = params.poll_shrink.or(poll.shrink);
            Ok(())
        })
    }
}

/// Names the threads that a document only counts, and counts those that it names.
pub fn resolve(config: &mut DomainConfig) {
    let wanted = config.iothread_count.unwrap_or(0);
    let named = config.iothreads.take().unwrap_or_default();
    let mut threads = named;
    let mut free = (1..).filter({
        let taken: Vec<u32> = threads.list.iter().map(|thread| thread.id).collect();
        move |id| !taken.contains(id)
    });
    while threads.list.len() < wanted as usize {
        threads.list.extend(free.next().map(unnoted));
    }
    config.iothreads = Some(threads);
    count(config);
}

/// Writes how many there are; nothing where there are none.
fn count(config: &mut DomainConfig) {
    let threads = threads(config).len();
    config.iothread_count = u32::try_from(threads).ok().filter(|count| *count > 0);
    config.iothreads.take_if(|_| threads == 0);
    config.cpu_tuning.take_if(|tuning| *tuning == virtkit_document::DomainCpuTuning::default());
}

/// A thread of which nothing more is known than its number.
fn unnoted(id: u32) -> DomainIoThread {
    DomainIoThread { id, thread_pool_min: None, thread_pool_max: None, poll: None, extra: Extra::default() }
}

fn threads(config: &DomainConfig) -> &[DomainIoThread] {
    config.iothreads.as_ref().map_or(&[], |threads| &threads.list)
}

fn thread<'c>(domain: &TestDomain, config: &'c mut DomainConfig, id: u32) -> Result<&'c mut DomainIoThread> {
    let found = config.iothreads.as_mut().and_then(|threads| threads.list.iter_mut().find(|thread| thread.id == id));
    found.ok_or_else(|| wrong(format!("the domain {:?} has no thread with the number {id}", &*domain.name())))
}

/// Where a thread may run.
fn pin(config: &DomainConfig, id: u32) -> CpuMap {
    let pins = config.cpu_tuning.iter().flat_map(|tuning| &tuning.iothread_pins);
    let cpus = pins.into_iter().find(|pin| pin.iothread == id).and_then(|pin| number_set::read(&pin.cpuset));
    let Some(cpus) = cpus else { return all_cpus() };
    let mut map = vec![0; all_cpus().len()];
    for cpu in cpus {
        if let Some(byte) = map.get_mut(cpu as usize / 8) {
            *byte |= 1 << (cpu % 8);
        }
    }
    map
}
