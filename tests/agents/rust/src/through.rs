//! What lies between a connection and its driver.

use std::os::unix::net::UnixStream;
use std::sync::Arc;

use virtkit::{ConnectFlags, Connection, Credentials, runtime};
use virtkit_driver_remote::Remote;
use virtkit_json::{Answers, Call, Failure, Names, Saved};
use virtkit_loopback::Loopback;

/// What lies between a connection and its driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Nothing: the engine's own way.
    Nothing,
    /// A socket pair: the remote driver here, a daemon's session there.
    Wire,
    /// The buffers of the private interface.
    Loopback,
}

impl Through {
    /// Reads the command line.
    pub fn from_arguments(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let words: Vec<String> = arguments.into_iter().collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Ok(Self::Nothing),
            ["--through", "wire"] => Ok(Self::Wire),
            ["--through", "loopback"] => Ok(Self::Loopback),
            _ => Err(format!("{words:?} is not known; there are `--through wire` and `--through loopback`")),
        }
    }

    /// Makes the call if it is one that goes another way; none if it is any other.
    pub async fn step(self, call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
        match (self, call.method.as_str()) {
            (Self::Wire | Self::Loopback, "connect") => Some(self.connect(call, names).await),
            (Self::Nothing | Self::Wire | Self::Loopback, _) => None,
        }
    }

    async fn connect(self, call: &Call, names: &Names) -> Result<Saved, Failure> {
        let uri: Option<String> = call.argument_or("uri", names, || None)?;
        let flags: ConnectFlags = call.argument_or("flags", names, ConnectFlags::empty)?;
        let answers: Option<Answers> = call.argument_or("credentials", names, || None)?;
        let credentials = answers.map(|answers| Arc::new(answers.callback()) as Arc<dyn Credentials>);
        let connection = match self {
            Self::Nothing => return Err(Failure::question("nothing lies between this connection and its driver")),
            Self::Wire => call.run(over_a_socket(uri, flags, credentials)).await?,
            Self::Loopback => call.run(over_the_private_interface(uri, flags, credentials)).await?,
        };
        Ok(Saved::Connection(connection))
    }
}

/// Reading and writing is allowed on this side, so that it is the daemon that refuses. What a driver asks before it lets somebody in has no procedure on
/// the wire: it asks the daemon, which here knows the answers of the scenario.
async fn over_a_socket(uri: Option<String>, flags: ConnectFlags, credentials: Option<Arc<dyn Credentials>>) -> virtkit::Result<Connection> {
    let (ours, theirs) = UnixStream::pair().map_err(|error| virtkit::Error::internal(format!("there is no socket pair: {error}")))?;
    runtime::spawn(virtkitd::serve(theirs, virtkitd::Options { credentials, ..virtkitd::Options::default() }), |_| {});
    let name = uri.clone().unwrap_or_default();
    Connection::from_driver(move || Remote::open(ours, uri.as_deref(), flags), name, false).await
}

/// The same here: it is the other side that refuses.
async fn over_the_private_interface(
    uri: Option<String>,
    flags: ConnectFlags,
    credentials: Option<Arc<dyn Credentials>>,
) -> virtkit::Result<Connection> {
    let name = uri.clone().unwrap_or_default();
    Connection::from_driver(move || Loopback::open(uri.as_deref(), flags, credentials), name, false).await
}
