//! What is done when something happens to a domain.

use virtkit_api::Result;
use virtkit_document::DomainAction;

use super::Definition;
use crate::error::unsupported;

/// What follows an end of the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The domain stops.
    Stop,
    /// The guest begins anew in the same process.
    Restart,
    /// The domain stays as it is, for a look.
    Keep,
}

/// What follows each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actions {
    pub poweroff: Then,
    pub reboot: Then,
    pub crash: Then,
}

impl Definition {
    /// What is done when its guest powers off, restarts or crashes.
    ///
    /// # Errors
    /// `ConfigUnsupported` for what QEMU cannot do.
    pub fn actions(&self) -> Result<Actions> {
        let config = &self.config;
        let read = |tag: &str, action: &Option<DomainAction>, default: Then, keep: bool| match action {
            None => Ok(default),
            Some(DomainAction::Destroy) => Ok(Then::Stop),
            Some(DomainAction::Restart) => Ok(Then::Restart),
            Some(DomainAction::Preserve) if keep => Ok(Then::Keep),
            Some(other) => {
                Err(unsupported(format!("<{tag}> is {:?}, which the domain {:?} cannot do on QEMU", other.as_str(), config.name)))
            }
        };
        let actions = Actions {
            poweroff: read("on_poweroff", &config.on_poweroff, Then::Stop, false)?,
            reboot: read("on_reboot", &config.on_reboot, Then::Restart, false)?,
            crash: read("on_crash", &config.on_crash, Then::Stop, true)?,
        };
        if actions.poweroff == Then::Restart && actions.reboot == Then::Stop {
            let message = format!("the domain {:?} cannot begin anew at <on_poweroff> and stop at <on_reboot>", config.name);
            return Err(unsupported(message));
        }
        Ok(actions)
    }
}
