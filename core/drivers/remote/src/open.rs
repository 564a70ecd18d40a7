//! Opening: who asks, what for, and which events are wanted.

use std::sync::Arc;
use std::time::Duration;

use virtkit_api::{ConnectFlags, DomainRef, Result};
use virtkit_rpc::protocol::Feature;
use virtkit_rpc::{Decode, EVENTS, Encode, Message, Procedure, Writer, protocol};

use crate::auth::{self, Login};
use crate::keepalive;
use crate::link::Link;
use crate::loss;
use crate::patience::{is_silence, within};
use crate::table::{Answer, Asked};

/// How often a daemon is asked whether it is there, if it is, and how often without an answer.
pub type Asking = (Option<Duration>, u32);

/// Opens the connection and subscribes to all events. Gives whether the daemon asks, and answers, whether the other side is there: then it is asked from then
/// on.
pub async fn open(link: &Arc<Link>, name: Option<&str>, flags: ConnectFlags, login: &Login, (interval, count): Asking) -> Result<bool> {
    auth::authenticate(link, login, link.kind()).await?;
    link.was_let_in();
    // Before anything else that may take its time: from here on the daemon asks whether this side is there.
    let keeps_alive = supports(link, login, Feature::Keepalive).await?;
    if keeps_alive {
        keepalive::set(link, interval, count)?;
    }
    let (): () = ask(link, login, protocol::OPEN, |out| {
        // libvirt's client says by an empty name that the daemon is to find one.
        Some(name.unwrap_or_default()).encode(out);
        flags.encode(out);
    })
    .await?;
    subscribe(link, login).await?;
    Ok(keeps_alive)
}

/// Asks the daemon which URI it has opened.
pub async fn uri(link: &Arc<Link>, login: &Login) -> Result<String> {
    ask(link, login, protocol::GET_URI, |_| {}).await
}

async fn supports(link: &Arc<Link>, login: &Login, feature: Feature) -> Result<bool> {
    let feature = feature as u32;
    ask(link, login, protocol::SUPPORTS_FEATURE, |out| feature.encode(out)).await
}

/// Subscribes to every event that the description has. A subscriber of this process gets what it asks for from the moment at which it asks, and
/// asking does not wait: so the daemon must know before.
async fn subscribe(link: &Arc<Link>, login: &Login) -> Result<()> {
    // libvirt before 1.3.3 does not say in an event of a domain which subscription it is for. It has older messages for those that it knows.
    let numbered = supports(link, login, Feature::EventCallback).await?;
    // All are asked for before the first answer is waited for.
    let mut asked = Vec::new();
    for event in EVENTS {
        let (procedure, message) = match (event.registration, event.number) {
            (Some(protocol::DOMAIN_EVENTS), Some(_)) if !numbered && event.older.is_none() => continue,
            (Some(protocol::DOMAIN_EVENTS), Some(number)) if !numbered => {
                let register = protocol::OLDER_DOMAIN_EVENTS.register;
                (register, message(register, |out| number.encode(out))?)
            }
            (Some(family), Some(number)) => (
                family.register,
                message(family.register, |out| {
                    number.encode(out);
                    // About all objects. What an identity would be does not matter where there is none.
                    None::<DomainRef>.encode(out);
                })?,
            ),
            (Some(family @ protocol::QEMU_DOMAIN_EVENTS), None) => (
                family.register,
                message(family.register, |out| {
                    // Of all domains, with any name.
                    None::<DomainRef>.encode(out);
                    None::<String>.encode(out);
                    0u32.encode(out);
                })?,
            ),
            (Some(_), None) => continue,
            (None, _) => (protocol::REGISTER_CLOSE, message(protocol::REGISTER_CLOSE, |_| {})?),
        };
        asked.push((procedure, link.ask(procedure, message, None)));
    }
    for (procedure, answer) in asked {
        match answered(link, login, procedure, answer).await {
            Ok(_) => {}
            // A daemon, or a driver in it, that does not know the event, or may not tell it, says so and tells everything else. How it says so depends on the
            // kind of object: an event that is newer than the daemon is an internal error of its.
            Err(error) if link.is_alive() && !is_silence(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn message(procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<Message> {
    Message::new(procedure.call(), write)
}

/// Makes a call of the protocol's own.
pub async fn ask<T: Decode>(link: &Arc<Link>, login: &Login, procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<T> {
    let asked = link.ask(procedure, message(procedure, write)?, None);
    let answer = answered(link, login, procedure, asked).await?;
    let mut input = answer.packet.reader();
    let value = T::decode(&mut input).and_then(|value| input.end().map(|()| value));
    value.map_err(|malformed| loss::malformed(procedure, &malformed))
}

/// Waits for the answer to such a call, as long as it may take.
async fn answered(link: &Link, login: &Login, procedure: Procedure, asked: Asked) -> Result<Answer> {
    let limit = login.patience.with(procedure, link.is_carried());
    within(limit, || format!("the daemon of {} has not answered {procedure}", login.host), asked).await
}
