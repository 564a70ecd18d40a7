//! Counters of the host's processors that count for domains.

use virtkit_api::{DomainPerfEvents, Result, TypedParam, TypedValue};
use virtkit_document::{DomainPerf, DomainPerfEvent, YesNo};

use super::parameters::check;

/// The counters that libvirt knows, in its order.
const COUNTERS: [&str; 22] = [
    "cmt",
    "mbmt",
    "mbml",
    "cpu_cycles",
    "instructions",
    "cache_references",
    "cache_misses",
    "branch_instructions",
    "branch_misses",
    "bus_cycles",
    "stalled_cycles_frontend",
    "stalled_cycles_backend",
    "ref_cpu_cycles",
    "cpu_clock",
    "task_clock",
    "page_faults",
    "context_switches",
    "cpu_migrations",
    "page_faults_min",
    "page_faults_maj",
    "alignment_faults",
    "emulation_faults",
];

/// Of each counter whether it counts.
pub fn told(perf: Option<&DomainPerf>) -> DomainPerfEvents {
    let counts = |name: &str| perf.iter().flat_map(|perf| &perf.events).any(|event| event.name == name && event.enabled.0);
    let told = COUNTERS.iter().map(|name| TypedParam { name: (*name).to_owned(), value: TypedValue::Bool(counts(name)) });
    DomainPerfEvents::from_typed(told.collect())
}

/// The document's part after a change.
///
/// # Errors
/// `ArgumentUnsupported` for a counter that is not known; `InvalidArg` for what is no yes or no.
pub fn changed(perf: Option<&DomainPerf>, params: &DomainPerfEvents) -> Result<Option<DomainPerf>> {
    let given = params.to_typed();
    check("performance", &given, &COUNTERS.map(|name| (name, "bool")))?;
    let mut changed = perf.cloned().unwrap_or_default();
    for TypedParam { name, value } in given {
        let enabled = YesNo(value == TypedValue::Bool(true));
        match changed.events.iter_mut().find(|event| event.name == name) {
            Some(event) => event.enabled = enabled,
            None => changed.events.push(DomainPerfEvent { name, enabled, extra: virtkit_document::Extra::default() }),
        }
    }
    let place = |event: &DomainPerfEvent| COUNTERS.iter().position(|name| *name == event.name);
    changed.events.sort_by_key(place);
    Ok(Some(changed).filter(|changed| *changed != DomainPerf::default()))
}
