//! Opening connections: from a URI to a driver.

use std::sync::Arc;

use virtkit_api::{ConnectFlags, Error, ErrorCode, Result, methods};
use virtkit_driver::{Credentials, DriverFactory, OpenRequest, Uri};
use virtkit_driver_test::TestFactory;

use crate::checks::known_flags;
use crate::embed::EmbedFactory;
use crate::{Connection, fork, runtime};

/// The drivers, asked in this order.
const DRIVERS: [&dyn DriverFactory; 2] = [&TestFactory, &EmbedFactory];

/// Where the URI comes from if none is given.
const VARIABLES: [&str; 2] = ["VIRTKIT_DEFAULT_URI", "LIBVIRT_DEFAULT_URI"];

/// Opens a connection to the hypervisor that `uri` names. `test:///default` is a made-up host in memory, made for tests;
/// `qemu:///embed?root=DIR` is this host, without a daemon: all that is known of it lies in the folder `DIR`, an absolute path with mode 0700 (it is
/// made if it is missing), which one process owns at a time.
///
/// Without a URI the environment variables `VIRTKIT_DEFAULT_URI` and `LIBVIRT_DEFAULT_URI` are asked, in this order.
/// Since libvirt 0.0.3: `virConnectOpen`, `virConnectOpenReadOnly`.
///
/// # Errors
/// `InvalidArg` for a text that is no URI or an unknown flag, `NoConnect` where no driver knows its scheme; `ResourceBusy`, with the owner, where
/// another process owns `DIR`; `OperationDenied` where others may look into it; `InvalidArg` where the other side asks for credentials, which
/// [`connect_with`] answers; `SystemError` where the process may not have the threads and files that calls need.
pub async fn connect(uri: Option<&str>, flags: ConnectFlags) -> Result<Connection> {
    open(uri, flags, None).await
}

/// Like [`connect`], with somebody who answers what the other side asks before it lets the connection in: names, passwords.
///
/// ```
/// use virtkit::{ConnectFlags, CredentialRequest, CredentialType, Secret};
///
/// let login = |requests: Vec<CredentialRequest>| async move {
///     let answer = |request: &CredentialRequest| match request.kind {
///         CredentialType::AUTH_NAME => Some(Secret::new(b"ada".to_vec())),
///         CredentialType::PASSPHRASE => Some(Secret::new(b"lovelace".to_vec())),
///         _ => None,
///     };
///     Ok(requests.iter().map(answer).collect())
/// };
/// let call = virtkit::connect_with(Some("test:///default?auth=password"), ConnectFlags::empty(), login);
/// assert!(virtkit::runtime::wait(call).is_ok());
/// ```
///
/// # Errors
/// Those of [`connect`]; `AuthFailed` where the answers are refused, are too few, or are an error; `AuthCancelled` where one that is needed is missing.
pub async fn connect_with(uri: Option<&str>, flags: ConnectFlags, credentials: impl Credentials + 'static) -> Result<Connection> {
    open(uri, flags, Some(Arc::new(credentials))).await
}

async fn open(uri: Option<&str>, flags: ConnectFlags, credentials: Option<Arc<dyn Credentials>>) -> Result<Connection> {
    known_flags(&flags, &methods::CONNECT)?;
    let text = match uri.filter(|uri| !uri.is_empty()) {
        Some(uri) => uri.to_owned(),
        None => default_uri()?,
    };
    let uri = Uri::parse(&text)?;
    let Some(factory) = DRIVERS.iter().find(|driver| driver.takes(&uri)) else {
        let known: Vec<&str> = DRIVERS.iter().map(|driver| driver.name()).collect();
        let message = format!("no driver serves {text:?}; there are drivers for: {}", known.join(", "));
        return Err(Error::new(ErrorCode::NO_CONNECT, message));
    };
    fork::watch();
    runtime::install()?;
    let driver = factory.open(OpenRequest { uri, flags, credentials }).await?;
    Ok(Connection::new(driver, text, flags.contains(ConnectFlags::READ_ONLY)))
}

fn default_uri() -> Result<String> {
    let found = VARIABLES.iter().find_map(|name| std::env::var(name).ok().filter(|uri| !uri.is_empty()));
    found.ok_or_else(|| {
        let message = format!("no URI was given, and neither {} is set", VARIABLES.join(" nor "));
        Error::new(ErrorCode::NO_CONNECT, message)
    })
}
