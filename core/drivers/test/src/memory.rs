//! Limits on the memory of domains.

use virtkit_api::{DomainMemoryParameters, DomainRef, Error, ErrorCode, ErrorDomain, ModificationImpact, Result, TypedParam};
use virtkit_driver::{DomainMemory, Reply};

use crate::connection::TestConnection;
use crate::definition::MemoryLimits;

impl DomainMemory for TestConnection {
    fn memory_parameters(&self, domain: &DomainRef, flags: ModificationImpact) -> Reply<DomainMemoryParameters> {
        let parameters = || {
            one_place(flags)?;
            let domain = self.world.domain(domain)?;
            let state = domain.lock();
            let impact = state.impact(flags, domain.name())?;
            let live = state.live.as_ref().filter(|_| impact.live);
            let limits = live.unwrap_or(&state.config).limits;
            Ok(DomainMemoryParameters {
                hard_limit: Some(limits.hard),
                soft_limit: Some(limits.soft),
                swap_hard_limit: Some(limits.swap_hard),
                ..DomainMemoryParameters::default()
            })
        };
        parameters().into()
    }

    fn set_memory_parameters(&self, domain: &DomainRef, params: &DomainMemoryParameters, flags: ModificationImpact) -> Reply<()> {
        let (world, domain, params) = (self.world.clone(), domain.clone(), params.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            let impact = state.impact(flags, domain.name())?;
            // Both are made before either is stored: a limit that cannot be changes nothing.
            let live = state.live.as_ref().filter(|_| impact.live).map(|live| changed(live.limits, &params)).transpose()?;
            let config = impact.config.then(|| changed(state.config.limits, &params)).transpose()?;
            if let (Some(live), Some(limits)) = (&mut state.live, live) {
                live.limits = limits;
            }
            if let Some(limits) = config {
                state.config.limits = limits;
            }
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
