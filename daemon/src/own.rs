//! The protocol's own procedures: who is asked for, opening and closing, features, subscriptions to events.

use std::sync::Arc;

use virtkit::{ConnectFlags, Connection, Error, ErrorCode, ErrorDomain, Result};
use virtkit_rpc::protocol::{self, AUTH_NONE, Feature, Registration};
use virtkit_rpc::{Decode, EVENTS, Encode as _, Packet, Program, Reader, decode_subject};

use crate::answer::Answer;
use crate::session::{Options, Shared};
use crate::{events, monitor};

/// What these procedures may change of a session.
pub struct Opening<'a> {
    /// What the session's parts share.
    pub shared: &'a Arc<Shared>,
    /// How the client is served.
    pub options: &'a Options,
    /// The connection that the client has opened.
    pub connection: &'a mut Option<Connection>,
}

/// The features that a client may count on.
const FEATURES: [Feature; 6] = [
    Feature::FdPassing,
    Feature::TypedParamText,
    Feature::Keepalive,
    Feature::EventCallback,
    Feature::CloseCallback,
    Feature::NetworkUpdateOrder,
];

/// Answers one of these procedures; none if it is another.
pub async fn answer(opening: Opening<'_>, program: Program, packet: &Packet) -> Option<Result<Answer>> {
    let number = packet.header.procedure;
    let mut input = packet.reader();
    match program {
        Program::Main => {}
        Program::Qemu => return monitor::answer(opening, number, &mut input).await,
        Program::Lxc => return None,
    }
    Some(match number {
        _ if number == protocol::AUTH_LIST.number => {
            input.end().map_err(Error::from).map(|()| Answer::new(|out| [AUTH_NONE].as_slice().encode(out)))
        }
        _ if number == protocol::OPEN.number => open(opening, &mut input).await,
        _ if number == protocol::CLOSE.number => close(opening).await,
        _ if number == protocol::SUPPORTS_FEATURE.number => supports(&mut input),
        _ if number == protocol::REGISTER_CLOSE.number => {
            opening.shared.subscriptions().await.tells_close = true;
            Ok(Answer::nothing())
        }
        _ if number == protocol::DEREGISTER_CLOSE.number => {
            opening.shared.subscriptions().await.tells_close = false;
            Ok(Answer::nothing())
        }
        _ if number == protocol::REGISTER_LIFECYCLE.number => older_lifecycle(opening, &mut input, true).await,
        _ if number == protocol::DEREGISTER_LIFECYCLE.number => older_lifecycle(opening, &mut input, false).await,
        _ if number == protocol::OLDER_DOMAIN_EVENTS.register.number => older(opening, &mut input, true).await,
        _ if number == protocol::OLDER_DOMAIN_EVENTS.deregister.number => older(opening, &mut input, false).await,
        _ => match family(number)? {
            (family, true) => register(opening, family, &mut input).await,
            (_, false) => deregister(opening, &mut input).await,
        },
    })
}

/// The family of events that a procedure subscribes to (true) or no longer (false).
fn family(number: u32) -> Option<(Registration, bool)> {
    let families = EVENTS.iter().filter_map(|event| event.registration).filter(|family| family.register.program == Program::Main);
    families.into_iter().find_map(|family| {
        let begins = family.register.number == number;
        (begins || family.deregister.number == number).then_some((family, begins))
    })
}

fn arguments<T: Decode>(input: &mut Reader<'_>) -> Result<T> {
    let value = T::decode(input)?;
    input.end()?;
    Ok(value)
}

async fn open(opening: Opening<'_>, input: &mut Reader<'_>) -> Result<Answer> {
    if opening.connection.is_some() {
        return Err(Error::new(ErrorCode::INTERNAL_ERROR, "connection already open").in_domain(ErrorDomain::RPC));
    }
    let named = Option::<String>::decode(input)?.filter(|name| !name.is_empty());
    let mut flags: ConnectFlags = arguments(input)?;
    if opening.options.read_only {
        flags |= ConnectFlags::READ_ONLY;
    }
    let name = match named {
        Some(name) => Some(name),
        // Not left to the engine, which would ask the daemon of this machine: that is this one.
        None => virtkit::default_uri().await?,
    };
    let name = name.ok_or_else(|| {
        let message = "the client names no host, and there is no URI for this daemon: neither in its environment nor in libvirt.conf";
        Error::new(ErrorCode::NO_CONNECT, message)
    })?;
    let opened = match opening.options.credentials.clone() {
        Some(credentials) => virtkit::connect_with(Some(&name), flags, move |requests| credentials.answer(requests)).await,
        None => virtkit::connect(Some(&name), flags).await,
    };
    *opening.connection = Some(opened?);
    Ok(Answer::nothing())
}

async fn close(opening: Opening<'_>) -> Result<Answer> {
    opening.shared.subscriptions().await.close();
    match opening.connection.take() {
        Some(connection) => connection.close().await.map(|()| Answer::nothing()),
        None => Err(not_open()),
    }
}

fn supports(input: &mut Reader<'_>) -> Result<Answer> {
    let feature: u32 = arguments(input)?;
    let supported = FEATURES.iter().any(|known| *known as u32 == feature);
    Ok(Answer::new(move |out| supported.encode(out)))
}

async fn register(opening: Opening<'_>, family: Registration, input: &mut Reader<'_>) -> Result<Answer> {
    let number = u32::decode(input)?;
    let subject = decode_subject(family, input)?;
    input.end()?;
    let connection = opening.connection.as_ref().ok_or_else(not_open)?;
    let known = EVENTS.iter().find(|event| event.registration == Some(family) && event.number == Some(number));
    let form =
        known.ok_or_else(|| Error::invalid_argument(format!("there is no event {number} to subscribe to by {}", family.register)))?;
    let id = events::register(opening.shared, connection, form, subject, None).await?;
    Ok(Answer::new(move |out| id.encode(out)))
}

/// Ends a subscription by its number.
pub async fn deregister(opening: Opening<'_>, input: &mut Reader<'_>) -> Result<Answer> {
    let id: i32 = arguments(input)?;
    opening.shared.subscriptions().await.remove(id).map(|()| Answer::nothing())
}

/// Subscribes a client from before there were numbers of subscriptions to an event of domains, or no longer.
async fn older(opening: Opening<'_>, input: &mut Reader<'_>, begins: bool) -> Result<Answer> {
    let number: u32 = arguments(input)?;
    older_event(opening, number, begins).await.map(|()| Answer::nothing())
}

/// The same for the one event that the oldest clients know. The answer is how many of these subscriptions the client has now.
async fn older_lifecycle(opening: Opening<'_>, input: &mut Reader<'_>, begins: bool) -> Result<Answer> {
    input.end()?;
    older_event(opening, 0, begins).await?;
    Ok(Answer::new(move |out| i32::from(begins).encode(out)))
}

async fn older_event(opening: Opening<'_>, number: u32, begins: bool) -> Result<()> {
    let connection = opening.connection.as_ref().ok_or_else(not_open)?;
    let known = EVENTS
        .iter()
        .find(|event| event.registration == Some(protocol::DOMAIN_EVENTS) && event.number == Some(number) && event.older.is_some());
    let form = known.ok_or_else(|| {
        let message = format!("there is no event {number} to subscribe to by {}", protocol::OLDER_DOMAIN_EVENTS.register);
        Error::invalid_argument(message)
    })?;
    if begins {
        events::register_older(opening.shared, connection, form).await
    } else {
        opening.shared.subscriptions().await.remove_older(form.kind)
    }
}

/// The error of a client that has not opened its connection.
pub fn not_open() -> Error {
    Error::new(ErrorCode::INTERNAL_ERROR, "connection not open").in_domain(ErrorDomain::RPC)
}
