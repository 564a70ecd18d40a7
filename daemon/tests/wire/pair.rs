//! A connection that leads through a socket pair to a session in the same process.

use std::os::unix::net::UnixStream;

use virtkit::{Connection, Result, runtime};
use virtkit_driver_remote::Remote;
use virtkitd::Options;

/// Opens a connection to a daemon that does what `options` says. This side allows everything.
pub async fn connect_to(uri: &'static str, options: Options) -> Result<Connection> {
    over(serve(options), uri).await
}

/// The same, to a daemon that allows everything.
pub async fn connect(uri: &'static str) -> Connection {
    connect_to(uri, Options::default()).await.expect("the test host is there")
}

/// Opens a connection over a socket.
pub async fn over(socket: UnixStream, uri: &'static str) -> Result<Connection> {
    Connection::from_driver(move || Remote::open(socket, Some(uri), virtkit::ConnectFlags::empty()), uri.to_owned(), false).await
}

/// Starts a session, and gives the client's end of its socket.
pub fn serve(options: Options) -> UnixStream {
    let (ours, theirs) = UnixStream::pair().expect("a socket pair");
    runtime::spawn(virtkitd::serve(theirs, options), |_| {});
    ours
}

/// Runs a test on the engine's own terms.
pub fn run(test: impl Future<Output = ()> + Send) {
    runtime::wait(async {
        test.await;
        Ok(())
    })
    .expect("a test");
}
