//! Opening connections: from a URI to a driver.

use std::sync::Arc;

use virtkit_api::{ConnectFlags, Error, ErrorCode, Result, methods};
use virtkit_driver::{Credentials, DriverFactory, OpenRequest, Uri};
use virtkit_driver_remote::RemoteFactory;
use virtkit_driver_test::TestFactory;

use crate::checks::named_flags;
use crate::embed::EmbedFactory;
use crate::libvirt_conf::{Conf, can_be_alias};
use crate::{Connection, default_host, fork, runtime};

/// The drivers, asked in this order.
const DRIVERS: [&dyn DriverFactory; 3] = [&TestFactory, &EmbedFactory, &RemoteFactory];

/// Opens a connection to the hypervisor that `uri` names. `test:///default` is a made-up host in memory, made for tests;
/// `qemu:///embed?root=DIR` is this host, without a daemon: all that is known of it lies in the folder `DIR`, an absolute path with mode 0700 (it is
/// made if it is missing), which one process owns at a time. All others lead to a daemon, virtkit's or libvirt's: `qemu:///system` and `qemu:///session` by
/// its socket on this machine, `qemu+tls://host/system` and `qemu+ssh://host/system` to another one, with libvirt's transports (`unix`, `tcp`, `tls`, `ssh`,
/// `libssh`, `libssh2`, `ext`) and parameters. `reconnect=1` is ours: a connection that is lost is opened again, calls fail meanwhile, and subscribers to
/// events are told by `EventsLost` that some are missing.
///
/// Without a URI the environment variables `VIRTKIT_DEFAULT_URI` and `LIBVIRT_DEFAULT_URI` are asked, in this order, then `uri_default` of libvirt's file for
/// clients: `/etc/libvirt/libvirt.conf` for root, else `libvirt/libvirt.conf` in the user's folder of configurations. A short name that `uri_aliases` has
/// there stands for its URI, unless `NO_ALIASES` is among the flags. Where none of them says anything the daemon of this machine is asked, which finds a
/// hypervisor by itself: that of the system for root, else that of the user. The connection then has the URI that the daemon tells.
/// Since libvirt 0.0.3: `virConnectOpen`, `virConnectOpenReadOnly`.
///
/// # Errors
/// `InvalidArg` for a text that is no URI, a parameter that makes no sense or an unknown flag, `NoConnect` where no driver knows its scheme, and, with all that
/// was tried, where no URI was given and no daemon of this machine answers; `SystemError` where the daemon that the URI names does not answer; `AuthFailed` where it does not let this side in, or is not who it should be; `ResourceBusy`, with the owner, where
/// another process owns `DIR`; `OperationDenied` where others may look into it; `ConfSyntax` where libvirt.conf cannot be understood; `InvalidArg` where the other side asks for credentials, which
/// [`connect_with`] answers; `SystemError` where the process may not have the threads and files that calls need.
pub async fn connect(uri: Option<&str>, flags: ConnectFlags) -> Result<Connection> {
    open(uri, flags, None).await
}

/// Like [`connect`], with somebody who answers what the other side asks before it lets the connection in: names, passwords.
///
/// ```
/// use virtkit::{ConnectFlags, CredentialRequest, CredentialType, SecretValue};
///
/// let login = |requests: Vec<CredentialRequest>| async move {
///     let answer = |request: &CredentialRequest| match request.kind {
///         CredentialType::AUTH_NAME => Some(SecretValue::new(b"ada".to_vec())),
///         CredentialType::PASSPHRASE => Some(SecretValue::new(b"lovelace".to_vec())),
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
    named_flags(&flags, &methods::CONNECT)?;
    fork::watch();
    runtime::install()?;
    let text = match uri.filter(|uri| !uri.is_empty()) {
        Some(uri) => uri.to_owned(),
        None => match default_host::uri().await? {
            Some(uri) => uri,
            None => return default_host::daemon(flags, credentials).await,
        },
    };
    open_uri(text, flags, credentials).await
}

pub(crate) async fn open_uri(text: String, flags: ConnectFlags, credentials: Option<Arc<dyn Credentials>>) -> Result<Connection> {
    let text = if flags.contains(ConnectFlags::NO_ALIASES) { text } else { unaliased(text).await? };
    let uri = Uri::parse(&text)?;
    let Some(factory) = DRIVERS.iter().find(|driver| driver.takes(&uri)) else {
        let known: Vec<&str> = DRIVERS.iter().map(|driver| driver.name()).collect();
        let message = format!("no driver serves {text:?}; there are drivers for: {}", known.join(", "));
        return Err(Error::new(ErrorCode::NO_CONNECT, message));
    };
    let driver = factory.open(OpenRequest { uri, flags, credentials }).await?;
    let text = driver.uri().map_or(text, str::to_owned);
    Ok(Connection::new(driver, text, flags.contains(ConnectFlags::READ_ONLY)))
}

/// What a short name of the user stands for; anything else as it is.
async fn unaliased(text: String) -> Result<String> {
    if !can_be_alias(&text) {
        return Ok(text);
    }
    let conf = Conf::of_user().await?;
    Ok(conf.alias(&text).map_or(text, str::to_owned))
}
