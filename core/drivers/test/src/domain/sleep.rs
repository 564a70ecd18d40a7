//! Guests that sleep, and are woken up.

use virtkit_api::{DomainEventPmSuspendedDetail as Detail, DomainEventStartedDetail, DomainRunningReason};
use virtkit_api::{DomainEventType, DomainRef, DomainState, DriverEvent, Error, ErrorCode, ErrorDomain, SuspendTarget};
use virtkit_driver::{DomainSleep, Reply};

use super::parameters::wrong;
use crate::connection::TestConnection;

impl DomainSleep for TestConnection {
    fn pm_suspend(&self, domain: &DomainRef, target: SuspendTarget, duration: u64) -> Reply<()> {
        let world = self.world.clone();
        self.in_guest(domain, move |domain, state| {
            if duration != 0 {
                let message = "the guests of the test driver have no alarm clock, so they sleep until they are woken up";
                return Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
            }
            domain.idle(state)?;
            if state.now != DomainState::RUNNING {
                return Err(domain.invalid("is not awake, so its guest cannot be sent to sleep"));
            }
            let identity = domain.identity();
            let (event, detail) = match target {
                SuspendTarget::MEM | SuspendTarget::HYBRID => {
                    (DriverEvent::DomainPmSuspend { domain: identity, reason: 0 }, Detail::MEMORY)
                }
                SuspendTarget::DISK => (DriverEvent::DomainPmSuspendDisk { domain: identity, reason: 0 }, Detail::DISK),
                _ => return Err(wrong(format!("{target} is no way in which a guest sleeps"))),
            };
            state.become_now(DomainState::PM_SUSPENDED, 0);
            world.events().emit(&domain.event(DomainEventType::PM_SUSPENDED, detail.0));
            world.events().emit(&event);
            Ok(())
        })
    }

    fn pm_wakeup(&self, domain: &DomainRef) -> Reply<()> {
        let world = self.world.clone();
        self.in_guest(domain, move |domain, state| {
            if state.now != DomainState::PM_SUSPENDED {
                return Err(domain.invalid("does not sleep, so it cannot be woken up"));
            }
            state.become_now(DomainState::RUNNING, DomainRunningReason::WAKEUP.0);
            world.events().emit(&domain.event(DomainEventType::STARTED, DomainEventStartedDetail::WAKEUP.0));
            world.events().emit(&DriverEvent::DomainPmWakeup { domain: domain.identity(), reason: 0 });
            Ok(())
        })
    }
}
