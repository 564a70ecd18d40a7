//! What guests tell about their memory.

use virtkit_api::{DomainMemoryModFlags, DomainMemoryStat, DomainMemoryStatTag, DomainRef, ModificationImpact};
use virtkit_document::{DomainBalloonStats, DomainDevice, Extra};
use virtkit_driver::{DomainMemoryStatistics, Reply};

use super::Definition;
use super::parameters::wrong;
use crate::connection::TestConnection;

impl DomainMemoryStatistics for TestConnection {
    fn memory_stats(&self, domain: &DomainRef) -> Reply<Vec<DomainMemoryStat>> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let memory = domain.running(&mut state)?.current_memory;
            // A guest that is made up uses nothing of what it has.
            let figures = [
                (DomainMemoryStatTag::ACTUAL_BALLOON, memory),
                (DomainMemoryStatTag::SWAP_IN, 0),
                (DomainMemoryStatTag::SWAP_OUT, 0),
                (DomainMemoryStatTag::UNUSED, memory),
                (DomainMemoryStatTag::AVAILABLE, memory),
                (DomainMemoryStatTag::USABLE, memory),
            ];
            Ok(figures.map(|(tag, value)| DomainMemoryStat { tag, value }).to_vec())
        })
    }

    fn set_memory_stats_period(&self, domain: &DomainRef, period: i32, flags: DomainMemoryModFlags) -> Reply<()> {
        let impact = ModificationImpact::from_bits_truncate(flags.bits() & (ModificationImpact::LIVE | ModificationImpact::CONFIG).bits());
        self.tune(domain, impact, move |domain, definition| {
            if period < 0 {
                return Err(wrong(format!("a guest cannot be asked for its memory every {period} seconds")));
            }
            if set_period(definition, period) { Ok(()) } else { Err(domain.invalid("has no memory balloon, which is what asks the guest")) }
        })
    }
}

/// Sets the period of the balloon, if there is one.
fn set_period(definition: &mut Definition, period: i32) -> bool {
    let devices = definition.config_mut().devices.iter_mut().flat_map(|devices| &mut devices.list);
    let mut balloons = devices.filter_map(|device| match device {
        DomainDevice::Memballoon(balloon) if balloon.model != "none" => Some(balloon),
        _ => None,
    });
    balloons.next().is_some_and(|balloon| {
        balloon.stats = (period > 0).then(|| DomainBalloonStats { period, extra: Extra::default() });
        true
    })
}
