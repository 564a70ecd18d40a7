//! Where a connection leads for which nobody has said a URI.

use std::env;
use std::sync::Arc;

use virtkit_api::{ConnectFlags, Error, ErrorCode, Result};
use virtkit_driver::Credentials;

use crate::Connection;
use crate::libvirt_conf::{self, Conf};
use crate::open::open_uri;

/// The variables that are asked, in this order.
const VARIABLES: [&str; 2] = ["VIRTKIT_DEFAULT_URI", "LIBVIRT_DEFAULT_URI"];

/// The URI that stands for none: of the environment, or of libvirt's file for clients. Where neither has one the daemon of this machine decides, which a
/// daemon that is asked by its client must not leave to itself.
///
/// # Errors
/// `SystemError` and `ConfSyntax` where libvirt.conf cannot be read or understood.
#[doc(hidden)]
pub async fn uri() -> Result<Option<String>> {
    match VARIABLES.iter().find_map(|name| env::var(name).ok().filter(|uri| !uri.is_empty())) {
        Some(uri) => Ok(Some(uri)),
        None => Ok(Conf::of_user().await?.default),
    }
}

/// Opens what the daemon of this machine finds by itself: the system's for root, else the user's.
pub(crate) async fn daemon(flags: ConnectFlags, credentials: Option<Arc<dyn Credentials>>) -> Result<Connection> {
    let uri = if libvirt_conf::is_root() { "remote:///system" } else { "remote:///session" };
    open_uri(uri.to_owned(), flags, credentials).await.map_err(nowhere)
}

/// That nobody is there is said with everything that was tried. What a daemon that is there has answered stays as it is.
fn nowhere(mut error: Error) -> Error {
    if error.code == ErrorCode::SYSTEM_ERROR {
        let file = libvirt_conf::file().map_or_else(|| "any libvirt.conf".to_owned(), |path| path.display().to_string());
        error.code = ErrorCode::NO_CONNECT;
        error.message = format!(
            "no URI was given: neither {} is set, there is no uri_default in {file}, and the daemon of this machine cannot be asked: {}",
            VARIABLES.join(" nor "),
            error.message
        );
    }
    error
}

#[cfg(test)]
mod tests {
    use std::io;

    use virtkit_api::{Error, ErrorCode};

    use super::nowhere;

    #[test]
    fn what_was_tried_is_told() {
        let error = nowhere(Error::system("there is no socket /run/libvirt/libvirt-sock", &io::Error::from(io::ErrorKind::NotFound)));
        assert_eq!(error.code, ErrorCode::NO_CONNECT, "{error}");
        for tried in ["VIRTKIT_DEFAULT_URI nor LIBVIRT_DEFAULT_URI", "uri_default", "/run/libvirt/libvirt-sock"] {
            assert!(error.message.contains(tried), "{tried} is not in {error}");
        }
    }

    #[test]
    fn what_a_daemon_answers_stays() {
        let refused = Error::new(ErrorCode::AUTH_FAILED, "the daemon lets nobody in");
        assert_eq!(nowhere(refused.clone()), refused);
    }
}
