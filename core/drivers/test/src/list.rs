//! Finding domains.

use virtkit_api::{DomainRef, DomainState, ListDomainsFlags};
use virtkit_driver::{DomainList, Reply};

use crate::connection::TestConnection;
use crate::domain::TestDomain;

impl DomainList for TestConnection {
    fn domain_by_name(&self, name: &str) -> Reply<DomainRef> {
        self.world.domain_by_name(name).map(|domain| domain.identity()).into()
    }

    fn domains(&self, flags: ListDomainsFlags) -> Reply<Vec<DomainRef>> {
        let domains = self.world.domains();
        let wanted = domains.iter().filter(|domain| wanted(domain, flags));
        Reply::now(Ok(wanted.map(|domain| domain.identity()).collect()))
    }
}

/// Whether a domain is in a list with these flags: for each kind of flags, one that is true of it, or none of the kind given.
fn wanted(domain: &TestDomain, flags: ListDomainsFlags) -> bool {
    use ListDomainsFlags as F;
    if flags.is_empty() {
        return true;
    }
    let state = domain.lock();
    let one_of = |kind: &[(F, bool)]| {
        let mut asked = kind.iter().filter(|(flag, _)| flags.contains(*flag)).peekable();
        asked.peek().is_none() || asked.any(|(_, is)| *is)
    };
    let active = state.live.is_some();
    let is = |wanted| state.now == wanted;
    let other = ![DomainState::RUNNING, DomainState::PAUSED, DomainState::SHUT_OFF].contains(&state.now);
    one_of(&[(F::ACTIVE, active), (F::INACTIVE, !active)])
        && one_of(&[
            (F::RUNNING, is(DomainState::RUNNING)),
            (F::PAUSED, is(DomainState::PAUSED)),
            (F::SHUT_OFF, is(DomainState::SHUT_OFF)),
            (F::OTHER, other),
        ])
        // All domains of the made-up host are stored, are started by hand, and have neither images nor snapshots nor checkpoints.
        && one_of(&[(F::PERSISTENT, true), (F::TRANSIENT, false)])
        && one_of(&[(F::MANAGED_SAVE, false), (F::NO_MANAGED_SAVE, true)])
        && one_of(&[(F::AUTOSTART, false), (F::NO_AUTOSTART, true)])
        && one_of(&[(F::HAS_SNAPSHOT, false), (F::NO_SNAPSHOT, true)])
        && one_of(&[(F::HAS_CHECKPOINT, false), (F::NO_CHECKPOINT, true)])
}
