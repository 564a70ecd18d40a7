//! Limits on the memory of domains.

use virtkit_api::{
    DomainMemoryFlags, DomainMemoryModFlags, DomainMemoryParameters, DomainRef, DriverEvent, Error, ErrorCode, ErrorDomain,
    ModificationImpact, Result, TypedParam, TypedValue,
};
use virtkit_driver::{DomainMemory, Reply};

use super::definition::MemoryLimits;
use crate::connection::TestConnection;

/// How much memory is read at once at most.
const PEEK: u32 = 4 * 1024 * 1024;

/// A limit that a host of a later version tells of, and this version does not know.
const LATER_LIMIT: &str = "zswap_hard_limit";

/// The byte at an address of a made-up guest: another at each of 251 neighbours, so that a read at the wrong place is seen.
fn content(address: u64) -> u8 {
    u8::try_from(address % 251).unwrap_or_default()
}

impl DomainMemory for TestConnection {
    fn memory_parameters(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<DomainMemoryParameters> {
        let parameters = || {
            one_place(flags)?;
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            let impact = domain.impact(&state, flags)?;
            let definition = state.definition(impact.live).ok_or_else(|| domain.invalid("has no configuration"))?;
            let limits = definition.limits;
            let later = TypedParam { name: LATER_LIMIT.to_owned(), value: TypedValue::U64(limits.hard) };
            Ok(DomainMemoryParameters {
                hard_limit: Some(limits.hard),
                soft_limit: Some(limits.soft),
                swap_hard_limit: Some(limits.swap_hard),
                extra: self.world.options().newer.then_some(later).into_iter().collect(),
                ..DomainMemoryParameters::default()
            })
        };
        parameters().into()
    }

    fn max_memory(&self, domain: &DomainRef) -> Reply<u64> {
        let memory = || {
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            Ok(state.definition(true).ok_or_else(|| domain.invalid("has no configuration"))?.memory)
        };
        memory().into()
    }

    fn set_memory(&self, domain: &DomainRef, memory: u64, flags: DomainMemoryModFlags) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let about =
                ModificationImpact::from_bits_truncate(flags.bits() & (ModificationImpact::LIVE | ModificationImpact::CONFIG).bits());
            let impact = domain.impact(&state, about)?;
            let maximum = flags.contains(DomainMemoryModFlags::MAXIMUM);
            if maximum && impact.live && memory != 0 {
                return Err(domain.invalid("runs, and the most memory that it may get can only be changed for the next start"));
            }
            let definitions = [state.live.as_ref().filter(|_| impact.live), state.config.as_ref().filter(|_| impact.config)];
            let most = definitions.into_iter().flatten().map(|definition| definition.memory).min().unwrap_or(0);
            if memory == 0 || (!maximum && memory > most) {
                let message = format!("the domain {:?} cannot have {memory} KiB of memory; at most {most}", &*domain.name());
                return Err(wrong(message));
            }
            state.change(impact, |definition| {
                if maximum {
                    definition.memory = memory;
                    definition.current_memory = definition.current_memory.min(memory);
                } else {
                    definition.current_memory = memory;
                }
            });
            drop(state);
            if impact.live {
                world.events().emit(&DriverEvent::DomainBalloonChange { domain: domain.identity(), actual: memory });
            }
            Ok(())
        })
    }

    fn memory_peek(&self, domain: &DomainRef, start: u64, size: u32, flags: DomainMemoryFlags) -> Reply<Vec<u8>> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let bytes = domain.running(&mut state)?.current_memory.saturating_mul(1024);
            if flags.bits().count_ones() != 1 {
                return Err(wrong("the address of memory is either VIRTUAL or PHYSICAL"));
            }
            if size == 0 || size > PEEK || start.checked_add(size.into()).is_none_or(|end| end > bytes) {
                let message =
                    format!("the domain {:?} has {bytes} bytes of memory; {size} bytes at {start} cannot be read", &*domain.name());
                return Err(wrong(message));
            }
            Ok((start..start + u64::from(size)).map(content).collect())
        })
    }

    fn set_memory_parameters(&self, domain: &DomainRef, params: &DomainMemoryParameters, flags: ModificationImpact) -> Reply<()> {
        let (world, domain, params) = (self.world.clone(), domain.clone(), params.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let impact = domain.impact(&state, flags)?;
            // Both are tried before either is stored: a limit that cannot be changes nothing.
            for definition in [state.live.as_ref().filter(|_| impact.live), state.config.as_ref().filter(|_| impact.config)] {
                definition.map(|definition| changed(definition.limits, &params)).transpose()?;
            }
            state.change(impact, |definition| {
                if let Ok(limits) = changed(definition.limits, &params) {
                    definition.limits = limits;
                }
            });
            Ok(())
        })
    }
}

/// A question can be about one of the two configurations only.
fn one_place(flags: ModificationImpact) -> Result<()> {
    if flags.contains(ModificationImpact::LIVE | ModificationImpact::CONFIG) {
        return Err(wrong("the flags LIVE and CONFIG exclude each other where something is asked"));
    }
    Ok(())
}

/// The limits after the change.
fn changed(limits: MemoryLimits, params: &DomainMemoryParameters) -> Result<MemoryLimits> {
    if let Some(parameter) = params.extra.first() {
        return Err(unknown(parameter));
    }
    if params.min_guarantee.is_some() {
        return Err(unsupported("min_guarantee"));
    }
    let limits = MemoryLimits {
        hard: params.hard_limit.unwrap_or(limits.hard),
        soft: params.soft_limit.unwrap_or(limits.soft),
        swap_hard: params.swap_hard_limit.unwrap_or(limits.swap_hard),
    };
    if limits.hard > limits.swap_hard {
        let message =
            format!("the memory limit hard_limit ({} KiB) cannot be above swap_hard_limit ({} KiB)", limits.hard, limits.swap_hard);
        return Err(wrong(message));
    }
    Ok(limits)
}

/// A parameter that is not described, or has a type that it cannot have.
fn unknown(parameter: &TypedParam) -> Error {
    match parameter.name.as_str() {
        name @ ("hard_limit" | "soft_limit" | "swap_hard_limit" | "min_guarantee") => {
            wrong(format!("the memory parameter {name:?} is a u64, not a {}", parameter.value.type_name()))
        }
        name => unsupported(name),
    }
}

fn unsupported(name: &str) -> Error {
    let message = format!("the memory parameter {name:?} is not supported by the test driver");
    Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST)
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}
