//! Limits of network interfaces, as typed parameters and as a document has them.

use virtkit_api::{DomainInterfaceParameters, Result};
use virtkit_document::{DomainBandwidth, DomainBandwidthLimits};

use super::parameters::{check, wrong};

const ACCEPTED: [(&str, &str); 7] = [
    ("inbound.average", "u32"),
    ("inbound.peak", "u32"),
    ("inbound.burst", "u32"),
    ("inbound.floor", "u32"),
    ("outbound.average", "u32"),
    ("outbound.peak", "u32"),
    ("outbound.burst", "u32"),
];

/// All limits; those that there are not are 0.
pub fn told(bandwidth: Option<&DomainBandwidth>) -> DomainInterfaceParameters {
    let inbound = bandwidth.and_then(|bandwidth| bandwidth.inbound.clone()).unwrap_or_default();
    let outbound = bandwidth.and_then(|bandwidth| bandwidth.outbound.clone()).unwrap_or_default();
    let limit = |limit: Option<u32>| Some(limit.unwrap_or(0));
    DomainInterfaceParameters {
        inbound_average: limit(inbound.average),
        inbound_peak: limit(inbound.peak),
        inbound_burst: limit(inbound.burst),
        inbound_floor: limit(inbound.floor),
        outbound_average: limit(outbound.average),
        outbound_peak: limit(outbound.peak),
        outbound_burst: limit(outbound.burst),
        ..DomainInterfaceParameters::default()
    }
}

/// The limits after a change; none where nothing is left of them.
///
/// # Errors
/// `InvalidArg` for a peak or a burst without an average; `ArgumentUnsupported` for a limit that is not known.
pub fn changed(bandwidth: Option<&DomainBandwidth>, params: &DomainInterfaceParameters) -> Result<Option<DomainBandwidth>> {
    check("interface", &params.to_typed(), &ACCEPTED)?;
    let mut changed = bandwidth.cloned().unwrap_or_default();
    let inbound = changed.inbound.take().unwrap_or_default();
    let given = [params.inbound_average, params.inbound_peak, params.inbound_burst, params.inbound_floor];
    changed.inbound = direction(inbound, given, "inbound")?;
    let outbound = changed.outbound.take().unwrap_or_default();
    let given = [params.outbound_average, params.outbound_peak, params.outbound_burst, None];
    changed.outbound = direction(outbound, given, "outbound")?;
    Ok(Some(changed).filter(|changed| *changed != DomainBandwidth::default()))
}

/// Average, peak, burst and floor of one direction after a change.
fn direction(mut limits: DomainBandwidthLimits, given: [Option<u32>; 4], name: &str) -> Result<Option<DomainBandwidthLimits>> {
    let [average, peak, burst, floor] = given;
    let after = |given: Option<u32>, old: Option<u32>| given.or(old).filter(|limit| *limit > 0);
    limits.floor = after(floor, limits.floor);
    if average == Some(0) {
        (limits.average, limits.peak, limits.burst) = (None, None, None);
    } else {
        limits.average = after(average, limits.average);
        limits.peak = after(peak, limits.peak);
        limits.burst = after(burst, limits.burst);
        if limits.average.is_none() && (limits.peak.is_some() || limits.burst.is_some()) {
            return Err(wrong(format!("{name}.peak and {name}.burst say something only beside {name}.average, which is not given")));
        }
    }
    Ok(Some(limits).filter(|limits| *limits != DomainBandwidthLimits::default()))
}
