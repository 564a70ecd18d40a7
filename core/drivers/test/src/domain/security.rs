//! Security labels: those that libvirt's test driver gives to what runs.

use virtkit_api::{DomainRef, LaunchSecurityInfo, LaunchSecurityState, SecurityLabel};
use virtkit_driver::{DomainSecurity, Reply};

use super::{State, launch_security};
use crate::connection::TestConnection;

/// What runs on the made-up host has this label.
const LABEL: &str = "libvirt-test";

impl DomainSecurity for TestConnection {
    fn security_label(&self, domain: &DomainRef) -> Reply<SecurityLabel> {
        self.about(domain, |_, state| Ok(label(state)))
    }

    fn security_labels(&self, domain: &DomainRef) -> Reply<Vec<SecurityLabel>> {
        // The host has one security model.
        self.about(domain, |_, state| Ok(vec![label(state)]))
    }

    fn launch_security_info(&self, domain: &DomainRef) -> Reply<LaunchSecurityInfo> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            launch_security::info(&domain, &mut state)
        })
    }

    fn set_launch_security_state(&self, domain: &DomainRef, params: &LaunchSecurityState) -> Reply<()> {
        let (world, domain, params) = (self.world.clone(), domain.clone(), params.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            launch_security::set_state(&domain, &mut state, &params)
        })
    }
}

fn label(state: &State) -> SecurityLabel {
    if state.live.is_some() {
        SecurityLabel { label: LABEL.to_owned(), enforcing: true }
    } else {
        SecurityLabel { label: String::new(), enforcing: false }
    }
}
