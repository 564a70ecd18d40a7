//! The memory of domains.

use serde_json::json;
use virtkit_api::{DomainMemoryFlags, DomainMemoryModFlags, DomainRef, Result};
use virtkit_driver::{DomainMemory, Reply};

use super::impact::{Impact, of_bits};
use super::live::execute;
use super::{QemuDomain, peek};
use crate::definition::Definition;
use crate::driver::QemuDriver;
use crate::error::wrong;
use crate::world::World;

impl DomainMemory for QemuDriver {
    fn max_memory(&self, domain: &DomainRef) -> Reply<u64> {
        self.about(domain, |domain, state| Ok(state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?.memory()))
    }

    fn set_memory(&self, domain: &DomainRef, memory: u64, flags: DomainMemoryModFlags) -> Reply<()> {
        self.change(domain, move |world, domain| async move {
            let impact = domain.impact(&domain.lock(), of_bits(flags.bits()))?;
            let maximum = flags.contains(DomainMemoryModFlags::MAXIMUM);
            check(&domain, memory, maximum, impact)?;
            if impact.live {
                balloon(&domain, memory).await?;
            }
            if impact.config {
                store(&world, &domain, memory, maximum).await?;
            }
            Ok(())
        })
    }

    fn memory_peek(&self, domain: &DomainRef, start: u64, size: u32, flags: DomainMemoryFlags) -> Reply<Vec<u8>> {
        self.change(domain, move |world, domain| async move { peek::read(&world, &domain, start, size, flags).await })
    }
}

/// Whether it can have that much.
fn check(domain: &QemuDomain, memory: u64, maximum: bool, impact: Impact) -> Result<()> {
    if maximum && impact.live {
        return Err(domain.invalid("runs, and the most memory that it may get can only be changed for the next start"));
    }
    let state = domain.lock();
    let definitions =
        [state.live.as_ref().map(|live| &live.definition).filter(|_| impact.live), state.config.as_ref().filter(|_| impact.config)];
    let most = definitions.into_iter().flatten().map(Definition::memory).min().unwrap_or(0);
    if memory == 0 || (!maximum && memory > most) {
        return Err(wrong(format!("the domain {:?} cannot have {memory} KiB of memory; at most {most}", &*domain.name())));
    }
    Ok(())
}

/// Asks the running guest. What it then has it tells in its own time.
async fn balloon(domain: &QemuDomain, memory: u64) -> Result<()> {
    let monitor = {
        let mut state = domain.lock();
        let live = domain.running(&mut state)?;
        if !live.definition.has_balloon() {
            return Err(domain.invalid("has no <memballoon>, so its memory cannot be changed while it runs"));
        }
        live.monitor()?
    };
    execute(&monitor, &domain.name(), "balloon", json!({ "value": memory.saturating_mul(1024) })).await.map(drop)
}

async fn store(world: &World, domain: &QemuDomain, memory: u64, maximum: bool) -> Result<()> {
    let change = |config: &mut Definition| {
        if maximum {
            config.set_memory(memory);
        } else {
            config.set_current_memory(memory);
        }
        Ok(())
    };
    domain.change_config(world, change).await
}
