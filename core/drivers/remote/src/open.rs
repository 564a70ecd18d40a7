//! Opening: who asks, what for, and which events are wanted.

use std::sync::Arc;

use virtkit_api::{ConnectFlags, DomainRef, Error, ErrorCode, ErrorDomain, Result};
use virtkit_rpc::protocol::{AUTH_NONE, Feature};
use virtkit_rpc::{Decode, EVENTS, Encode, Message, Procedure, Writer, protocol};

use crate::link::Link;

/// Opens the connection and subscribes to all events.
pub async fn open(link: &Arc<Link>, name: Option<&str>, flags: ConnectFlags) -> Result<()> {
    let kinds: Vec<u32> = ask(link, protocol::AUTH_LIST, |_| {}).await?;
    match kinds.first() {
        None | Some(&AUTH_NONE) => {}
        Some(kind) => {
            let message = format!("the daemon asks for authentication of kind {kind}, which this connection cannot give");
            return Err(Error::new(ErrorCode::AUTH_UNAVAILABLE, message).in_domain(ErrorDomain::RPC));
        }
    }
    let (): () = ask(link, protocol::OPEN, |out| {
        name.encode(out);
        flags.encode(out);
    })
    .await?;
    subscribe(link).await
}

/// Subscribes to every event that the description has. A subscriber of this process gets what it asks for from the moment at which it asks, and
/// asking does not wait: so the daemon must know before.
async fn subscribe(link: &Arc<Link>) -> Result<()> {
    let feature = Feature::EventCallback as u32;
    let numbered: bool = ask(link, protocol::SUPPORTS_FEATURE, |out| feature.encode(out)).await?;
    if !numbered {
        let message = "the daemon is too old: its events do not say which subscription they are for (libvirt before 1.3.3)";
        return Err(Error::new(ErrorCode::NO_SUPPORT, message).in_domain(ErrorDomain::RPC));
    }
    // All are asked for before the first answer is waited for.
    let mut asked = Vec::new();
    for event in EVENTS {
        let (procedure, message) = match (event.registration, event.number) {
            (Some(family), Some(number)) => (
                family.register,
                message(family.register, |out| {
                    number.encode(out);
                    // About all objects. What an identity would be does not matter where there is none.
                    None::<DomainRef>.encode(out);
                })?,
            ),
            (Some(_), None) => continue,
            (None, _) => (protocol::REGISTER_CLOSE, message(protocol::REGISTER_CLOSE, |_| {})?),
        };
        asked.push(link.ask(procedure, message, None));
    }
    for answer in asked {
        match answer.await {
            Ok(_) => {}
            // A daemon, or a driver in it, that does not know the event will not tell it.
            Err(error) if matches!(error.code, ErrorCode::NO_SUPPORT | ErrorCode::RPC | ErrorCode::INVALID_ARG) && link.is_alive() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn message(procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<Message> {
    Message::new(procedure.call(), write)
}

async fn ask<T: Decode>(link: &Arc<Link>, procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<T> {
    let answer = link.ask(procedure, message(procedure, write)?, None).await?;
    let mut input = answer.packet.reader();
    let value = T::decode(&mut input)?;
    input.end()?;
    Ok(value)
}
