//! What is done with domains by themselves.

use virtkit_api::{
    DomainLifecycleAction as Action, DomainLifecycleType as When, DomainRef, Error, ErrorCode, ErrorDomain, ModificationImpact, Result,
};
use virtkit_document::DomainAction;
use virtkit_driver::{DomainPolicy, Reply};

use super::parameters::wrong;
use crate::connection::TestConnection;

impl DomainPolicy for TestConnection {
    fn autostart_once(&self, domain: &DomainRef) -> Reply<bool> {
        self.about(domain, |_, state| Ok(state.autostart_once))
    }

    fn set_autostart_once(&self, domain: &DomainRef, autostart: bool) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            if state.config.is_none() {
                return Err(domain.invalid("has no stored configuration"));
            }
            state.autostart_once = autostart;
            Ok(())
        })
    }

    fn set_lifecycle_action(&self, domain: &DomainRef, kind: When, action: Action, flags: ModificationImpact) -> Reply<()> {
        let action = match fitting(kind, action) {
            Ok(action) => action,
            Err(error) => return Reply::now(Err(error)),
        };
        self.tune(domain, flags, move |_, definition| {
            let config = definition.config_mut();
            let place = match kind {
                When::POWEROFF => &mut config.on_poweroff,
                When::REBOOT => &mut config.on_reboot,
                _ => &mut config.on_crash,
            };
            *place = Some(action.clone());
            Ok(())
        })
    }
}

/// What a document calls an action, if it can be one for this.
fn fitting(kind: When, action: Action) -> Result<DomainAction> {
    if ![When::POWEROFF, When::REBOOT, When::CRASH].contains(&kind) {
        return Err(wrong(format!("{kind} is nothing that happens to guests")));
    }
    let word = match action {
        Action::DESTROY => DomainAction::Destroy,
        Action::RESTART => DomainAction::Restart,
        Action::RESTART_RENAME => DomainAction::RenameRestart,
        Action::PRESERVE => DomainAction::Preserve,
        Action::COREDUMP_DESTROY => DomainAction::CoredumpDestroy,
        Action::COREDUMP_RESTART => DomainAction::CoredumpRestart,
        _ => return Err(wrong(format!("{action} is nothing that can be done with a domain"))),
    };
    let dumps = [Action::COREDUMP_DESTROY, Action::COREDUMP_RESTART].contains(&action);
    if dumps && kind != When::CRASH {
        let message = format!("the memory of a domain is written to a file when it crashes, and {action} cannot follow {kind}");
        return Err(Error::new(ErrorCode::CONFIG_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    Ok(word)
}
