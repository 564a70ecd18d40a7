//! Who asks: what a daemon wants to know before it lets a connection in.

mod credentials;
mod file;
mod gssapi;
mod sasl;
mod scram;

use std::sync::Arc;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_rpc::protocol::{self, AUTH_NONE, AUTH_POLKIT, AUTH_SASL};
use virtkit_rpc::{Decode, Malformed, Reader};

use crate::link::Link;
use crate::open::ask;
use crate::patience::is_silence;
use crate::target::Auth;
use crate::transport::WayKind;

pub use credentials::{Login, NameAndPassword};
pub use gssapi::{Chosen, Offer};
pub use sasl::{choose_mechanism, read_answer};
pub use scram::{Hash, Scram};

/// Authenticates as the daemon wants, or as the URI says where the daemon leaves a choice.
///
/// # Errors
/// `AuthFailed` where the daemon does not let this side in; `AuthCancelled` where nobody answers what it asks; `AuthUnavailable` for a kind that nobody
/// knows here.
pub async fn authenticate(link: &Arc<Link>, login: &Login, way: WayKind) -> Result<()> {
    let Kinds(offered) = ask(link, login, protocol::AUTH_LIST, |_| {}).await?;
    match choose(&offered, login)? {
        AUTH_NONE => Ok(()),
        AUTH_SASL => sasl::authenticate(link, login, way).await,
        AUTH_POLKIT => {
            let complete: Result<i32> = ask(link, login, protocol::AUTH_POLKIT_START, |_| {}).await;
            complete.map(drop).map_err(|error| if link.is_alive() && !is_silence(&error) { refuse(error, &login.host) } else { error })
        }
        other => {
            let message = format!("{} asks for authentication of kind {other}, which is not known here", login.host);
            Err(Error::new(ErrorCode::AUTH_UNAVAILABLE, message).in_domain(ErrorDomain::RPC))
        }
    }
}

/// The kinds of authentication that a daemon offers.
struct Kinds(Vec<u32>);

impl Decode for Kinds {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = input.count(protocol::MAX_AUTH_KINDS)?;
        (0..count).map(|_| input.u32()).collect::<Result<_, _>>().map(Self)
    }
}

/// A daemon that cannot ask polkit lets nobody in either.
fn refuse(error: Error, host: &str) -> Error {
    let mut told = error;
    if !matches!(told.code, ErrorCode::AUTH_FAILED | ErrorCode::AUTH_CANCELLED | ErrorCode::AUTH_UNAVAILABLE) {
        told.code = ErrorCode::AUTH_FAILED;
    }
    told.message = format!("{host} does not let this process in by polkit: {}", told.message);
    told
}

fn choose(offered: &[u32], login: &Login) -> Result<u32> {
    let wanted = match &login.wanted {
        // A daemon that names nothing wants nothing.
        None => return Ok(offered.first().copied().unwrap_or(AUTH_NONE)),
        Some(Auth::Nothing) => AUTH_NONE,
        Some(Auth::Polkit) => AUTH_POLKIT,
        Some(Auth::Sasl(_)) => AUTH_SASL,
    };
    if offered.contains(&wanted) || (offered.is_empty() && wanted == AUTH_NONE) {
        return Ok(wanted);
    }
    let names: Vec<String> = offered.iter().map(|kind| name(*kind)).collect();
    let message = format!("the URI wants authentication by {}, and {} offers {}", name(wanted), login.host, names.join(", "));
    Err(failed(message))
}

fn name(kind: u32) -> String {
    match kind {
        AUTH_NONE => "none".to_owned(),
        AUTH_SASL => "sasl".to_owned(),
        AUTH_POLKIT => "polkit".to_owned(),
        other => format!("kind {other}"),
    }
}

/// Somebody is not let in.
fn failed(message: String) -> Error {
    Error::new(ErrorCode::AUTH_FAILED, message).in_domain(ErrorDomain::RPC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_offered_or_the_one_that_is_wanted() {
        let login = |wanted| Login::at("host", wanted);
        assert_eq!(choose(&[], &login(None)).expect("nothing is wanted"), AUTH_NONE);
        assert_eq!(choose(&[AUTH_POLKIT, AUTH_SASL], &login(None)).expect("the first"), AUTH_POLKIT);
        assert_eq!(choose(&[AUTH_POLKIT, AUTH_SASL], &login(Some(Auth::Sasl(None)))).expect("it is there"), AUTH_SASL);
        let error = choose(&[AUTH_NONE], &login(Some(Auth::Polkit))).expect_err("it is not there");
        assert_eq!(error.code, ErrorCode::AUTH_FAILED);
        assert!(error.message.contains("by polkit, and host offers none"), "{error}");
    }
}
