//! Events of QEMU's monitor: a client may want those of some names alone.

use virtkit::{DriverEvent, Error, ErrorDomain, EventNames, Result};
use virtkit_rpc::{Decode as _, EVENTS, Encode as _, Reader, decode_subject, protocol};

use crate::answer::Answer;
use crate::events;
use crate::own::{Opening, deregister, not_open};

/// Whether an event has a wanted name. Only those of a monitor have names.
pub fn is_wanted(names: &EventNames, event: &DriverEvent) -> bool {
    let DriverEvent::DomainQemuMonitor { event: name, .. } = event else { return true };
    names.want(name)
}

/// Answers the procedures of the program that are no methods; none if it is another.
pub async fn answer(opening: Opening<'_>, number: u32, input: &mut Reader<'_>) -> Option<Result<Answer>> {
    let family = protocol::QEMU_DOMAIN_EVENTS;
    if number == family.register.number {
        Some(register(opening, input).await)
    } else if number == family.deregister.number {
        Some(deregister(opening, input).await)
    } else {
        None
    }
}

async fn register(opening: Opening<'_>, input: &mut Reader<'_>) -> Result<Answer> {
    let family = protocol::QEMU_DOMAIN_EVENTS;
    let subject = decode_subject(family, input)?;
    let name = Option::<String>::decode(input)?;
    let flags = u32::decode(input)?;
    input.end()?;
    let names = EventNames::new(name.as_deref(), flags).map_err(|error| error.in_domain(ErrorDomain::RPC))?;
    let connection = opening.connection.as_ref().ok_or_else(not_open)?;
    let known = EVENTS.iter().find(|event| event.registration == Some(family));
    let form = known.ok_or_else(|| Error::internal("the description has no event of a monitor"))?;
    let id = events::register(opening.shared, connection, form, subject, Some(names)).await?;
    Ok(Answer::new(move |out| id.encode(out)))
}
