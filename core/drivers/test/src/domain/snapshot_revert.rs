//! Going back to a snapshot.

use virtkit_api::{
    DomainEventResumedDetail, DomainEventStartedDetail, DomainEventSuspendedDetail, DomainEventType, DomainPausedReason,
    DomainRunningReason, DomainSnapshotRevertFlags, DomainState, DriverEvent, Error, ErrorCode, ErrorDomain, Result,
};

use super::snapshot::Snapshot;
use super::{Definition, State, Stop, TestDomain};

/// Takes the domain back, and gives what is to be told of that.
pub fn revert(
    domain: &TestDomain,
    name: &str,
    flags: DomainSnapshotRevertFlags,
    next_id: impl FnOnce() -> i32,
) -> Result<Vec<DriverEvent>> {
    use DomainSnapshotRevertFlags as F;
    if flags.contains(F::RUNNING | F::PAUSED) {
        return Err(error(ErrorCode::INVALID_ARG, "the flags RUNNING and PAUSED exclude each other".to_owned()));
    }
    if flags.contains(F::RESET_NVRAM) {
        let message = format!("the domain {:?} has no variables of a firmware that RESET_NVRAM could set back", &*domain.name());
        return Err(error(ErrorCode::CONFIG_UNSUPPORTED, message));
    }
    let mut state = domain.lock();
    domain.idle(&state)?;
    let (name, snapshot) = state.snapshots.get(&domain.name(), name)?;
    let (name, snapshot) = (name.clone(), snapshot.clone());
    let asked = flags.intersects(F::RUNNING | F::PAUSED);
    if asked && state.live.is_some() && snapshot.live.is_none() && !flags.contains(F::FORCE) {
        let message = format!(
            "the snapshot {name:?} has no memory, so the running domain {:?} would be ended and started anew; FORCE does it",
            &*domain.name()
        );
        return Err(error(ErrorCode::SNAPSHOT_REVERT_RISKY, message));
    }
    let then = match snapshot.state {
        _ if flags.contains(F::PAUSED) => DomainState::PAUSED,
        _ if flags.contains(F::RUNNING) => DomainState::RUNNING,
        _ if snapshot.live.is_none() => DomainState::SHUT_OFF,
        DomainState::PAUSED => DomainState::PAUSED,
        _ => DomainState::RUNNING,
    };
    if then == DomainState::SHUT_OFF && state.config.is_none() {
        return Err(
            domain.invalid("has no stored configuration and would vanish at a snapshot that does not run; RUNNING or PAUSED keep it")
        );
    }
    let events = go_back(domain, &mut state, &snapshot, then, next_id);
    state.snapshots.set_current(name);
    Ok(events)
}

fn go_back(
    domain: &TestDomain,
    state: &mut State,
    snapshot: &Snapshot,
    then: DomainState,
    next_id: impl FnOnce() -> i32,
) -> Vec<DriverEvent> {
    let named = |definition: &Definition| {
        let mut definition = definition.clone();
        // The domain may have been renamed since.
        definition.rename(&domain.name());
        definition
    };
    if let (Some(config), Some(then)) = (&mut state.config, &snapshot.config) {
        *config = named(then);
    }
    if then == DomainState::SHUT_OFF {
        return domain.stop_locked(state, Stop::Snapshot).into_iter().collect();
    }
    let (was, ran) = (state.now, state.live.is_some());
    if let Some(session) = std::mem::take(&mut state.console).upgrade() {
        session.end();
    }
    let definition = snapshot.definition().map(named);
    state.live = definition.or(state.live.take());
    state.pins.clone_from(&snapshot.pins);
    let mut events = Vec::new();
    if !ran {
        domain.run(state, next_id(), DomainRunningReason::FROM_SNAPSHOT.0);
        events.push(domain.event(DomainEventType::STARTED, DomainEventStartedDetail::FROM_SNAPSHOT.0));
    }
    let reason = if then == DomainState::PAUSED { DomainPausedReason::FROM_SNAPSHOT.0 } else { DomainRunningReason::FROM_SNAPSHOT.0 };
    state.become_now(then, reason);
    state.updated = false;
    match (then, ran.then_some(was)) {
        (DomainState::PAUSED, was) if was != Some(DomainState::PAUSED) => {
            events.push(domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::FROM_SNAPSHOT.0));
        }
        (DomainState::RUNNING, Some(was)) if was != DomainState::RUNNING => {
            events.push(domain.event(DomainEventType::RESUMED, DomainEventResumedDetail::FROM_SNAPSHOT.0));
        }
        _ => {}
    }
    events
}

fn error(code: ErrorCode, message: String) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}
