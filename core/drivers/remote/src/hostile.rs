//! What a daemon says while it lets somebody in, without the daemon: for `tests/fuzz`.

use virtkit_api::{Result, SecretValue};
use virtkit_rpc::Reader;

use crate::auth::{self, Chosen, Hash, Login, NameAndPassword, Offer, Scram};
use crate::transport::{Secrecy, WayKind};

/// The nonce of this side, in the example of RFC 7677.
const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";

/// What the user `user` with the password `pencil` makes of the messages of a daemon's, in the example of RFC 7677. Gives whether the daemon has shown that it
/// knows the password.
///
/// # Errors
/// `AuthFailed`, as for a user.
pub fn scram(messages: &[&[u8]]) -> Result<bool> {
    let user = NameAndPassword { name: "user".to_owned(), password: SecretValue::new(b"pencil".to_vec()) };
    let (mut scram, _) = Scram::begin_with(Hash::Sha256, user, NONCE.to_owned(), "the daemon")?;
    for message in messages {
        match scram.step(Some(message), "the daemon")? {
            (Some(next), _) => scram = next,
            (None, _) => return Ok(true),
        }
    }
    Ok(false)
}

/// What a daemon answers to a step of SASL: whether it is complete, and its message.
///
/// # Errors
/// Where it is no answer.
pub fn sasl_answer(bytes: &[u8]) -> Result<(bool, Option<Vec<u8>>)> {
    auth::read_answer(&mut Reader::new(bytes))
}

/// The mechanism that is chosen of those that a daemon offers over its UNIX socket.
///
/// # Errors
/// `AuthFailed` where none is known.
pub fn mechanism(offered: &str) -> Result<&'static str> {
    auth::choose_mechanism(offered, &Login::at("the daemon", None), WayKind::LOCAL)
}

/// What is chosen of the layers that a daemon offers at the end of GSSAPI: how long a packet may be that it takes, or none where nothing is protected.
///
/// # Errors
/// What is wrong with the offer.
pub fn gssapi_offer(bytes: &[u8], is_open: bool) -> Result<Option<u32>, String> {
    let offer = Offer::read(bytes).ok_or("it is no offer")?;
    match offer.choose(if is_open { Secrecy::Open } else { Secrecy::Encrypted })? {
        Chosen::Nothing => Ok(None),
        Chosen::Secret { most_sent } => Ok(Some(most_sent)),
    }
}
