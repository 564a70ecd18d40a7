//! Whether domains can be reached.

use virtkit_api::{DomainControlInfo, DomainControlState, DomainRef};
use virtkit_driver::{DomainControl, Reply};

use crate::connection::TestConnection;

impl DomainControl for TestConnection {
    fn control_info(&self, domain: &DomainRef) -> Reply<DomainControlInfo> {
        self.about(domain, |domain, state| {
            if state.live.is_none() {
                return Err(domain.invalid("does not run"));
            }
            let now = if state.job.is_some() { DomainControlState::JOB } else { DomainControlState::OK };
            Ok(DomainControlInfo { state: now, details: 0, state_time: 0 })
        })
    }
}
