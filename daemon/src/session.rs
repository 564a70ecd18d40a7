//! One client: packets in, and where each belongs.

use std::collections::HashMap;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use virtkit::{Connection, Credentials, Error, ErrorCode, ErrorDomain, Result};
use virtkit_rpc::protocol::{KEEPALIVE_PING, KEEPALIVE_PONG, KEEPALIVE_PROGRAM};
use virtkit_rpc::{Closer, Header, Kind, Message, Outbox, Packet, Procedure, Program};

use crate::call::Lasts;
use crate::events::Subscriptions;
use crate::generated::handler;
use crate::own::{self, Opening};
use crate::{call, stream};

/// How many calls of one client wait at the same time before no more of its packets are taken.
const CALLS: usize = 5;

/// How many calls of one client wait for the end of long work. They have places of their own, so that the calls by which work is followed and ended
/// always get through.
const WORK: usize = 1_024;

/// How a client is served.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// It may look and not touch, whatever it asks for.
    pub read_only: bool,
    /// Who answers what a driver asks before it lets the daemon in. The wire has no procedure for such questions, so clients are never asked.
    pub credentials: Option<Arc<dyn Credentials>>,
}

/// Serves one client until it goes. The future must be polled in the context of a tokio runtime with I/O.
///
/// # Errors
/// `Rpc` where what the client sends is no packet, `SystemError` where the socket fails. Its connection, streams and subscriptions are closed in
/// every case.
pub async fn serve(socket: UnixStream, options: Options) -> Result<()> {
    let transport = virtkit_rpc::Transport::unix(socket);
    let transport =
        transport.map_err(|error| Error::new(ErrorCode::SYSTEM_ERROR, format!("the client's socket cannot be used: {error}")))?;
    let (mut incoming, outgoing) = virtkit_rpc::split(transport);
    let (outbox, to_send) = virtkit_rpc::outbox(outgoing);
    let closer = incoming.closer();
    let sending = tokio::spawn({
        let closer = closer.clone();
        async move {
            // A client that cannot be sent to is not listened to either.
            let _ = to_send.send_all().await;
            closer.close();
        }
    });
    let mut session = Session { shared: Arc::new(Shared::new(outbox, closer)), options, connection: None };
    let result = loop {
        match incoming.next().await {
            Ok(Some(packet)) => session.take(packet).await,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    session.end().await;
    sending.abort();
    result
}

/// What a session's parts share.
#[derive(Debug)]
pub struct Shared {
    outbox: Outbox,
    closer: Closer,
    /// Places for calls that wait.
    calls: Arc<Semaphore>,
    /// Places for calls that wait for the end of long work.
    work: Arc<Semaphore>,
    streams: Mutex<HashMap<u32, stream::Sink>>,
    subscriptions: tokio::sync::Mutex<Subscriptions>,
}

impl Shared {
    fn new(outbox: Outbox, closer: Closer) -> Self {
        let (calls, work) = (Arc::new(Semaphore::new(CALLS)), Arc::new(Semaphore::new(WORK)));
        Self { outbox, closer, calls, work, streams: Mutex::default(), subscriptions: tokio::sync::Mutex::default() }
    }

    /// Where packets for the client are put.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Ends the session from within: what was sent arrives, and nothing more is taken.
    pub fn hang_up(&self) {
        self.closer.close();
    }

    /// A place for a call that waits.
    pub async fn place(&self, lasts: Lasts) -> Option<OwnedSemaphorePermit> {
        let places = match lasts {
            Lasts::Call => &self.calls,
            Lasts::Work => &self.work,
        };
        // The places are never closed.
        places.clone().acquire_owned().await.ok()
    }

    /// The open streams, by the number of the call that opened them.
    pub fn streams(&self) -> MutexGuard<'_, HashMap<u32, stream::Sink>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the client has subscribed to.
    pub async fn subscriptions(&self) -> tokio::sync::MutexGuard<'_, Subscriptions> {
        self.subscriptions.lock().await
    }

    /// Sends the events that have happened until now.
    pub async fn tell_events(&self) {
        self.subscriptions.lock().await.tell(self).await;
    }
}

/// One client.
struct Session {
    shared: Arc<Shared>,
    options: Options,
    connection: Option<Connection>,
}

impl Session {
    async fn take(&mut self, packet: Packet) {
        let header = packet.header;
        if header.program == KEEPALIVE_PROGRAM {
            return self.keep_alive(header).await;
        }
        match header.kind {
            Kind::Call | Kind::CallWithFds => self.call(packet).await,
            Kind::Stream | Kind::StreamHole => stream::take(&self.shared, packet).await,
            // A client has nothing to answer and nothing to tell.
            Kind::Reply | Kind::ReplyWithFds | Kind::Message => {}
        }
    }

    async fn keep_alive(&self, header: Header) {
        if header.procedure == KEEPALIVE_PING
            && let Ok(pong) = Message::new(Header { procedure: KEEPALIVE_PONG, ..header }, |_| {})
        {
            self.shared.outbox().send(pong).await;
        }
    }

    async fn call(&mut self, packet: Packet) {
        let Header { program, version, procedure: number, serial, .. } = packet.header;
        let known = Program::known(program, version);
        let unknown = Procedure { program: known.unwrap_or(Program::Main), number, name: "a procedure that is not known" };
        let Some(known) = known else {
            // The number as libvirt's daemon writes it: clients look for it.
            let error = refused(format!("there is no program {program} of version {version}"));
            let mut message = call::failure(unknown, Kind::Reply, serial, &error);
            message.set_program(program, version);
            return self.shared.outbox().send(message).await;
        };
        let opening = Opening { shared: &self.shared, options: &self.options, connection: &mut self.connection };
        let Some(result) = own::answer(opening, known, &packet).await else {
            let found = handler(known, number).ok_or_else(|| refused(format!("unknown procedure: {number}")));
            let ready = found.and_then(|found| {
                let closed = || Error::new(ErrorCode::INTERNAL_ERROR, "connection not open").in_domain(ErrorDomain::RPC);
                Ok((found, self.connection.as_ref().ok_or_else(closed)?))
            });
            return match ready {
                Ok((found, connection)) => call::run(&self.shared, connection, found, packet).await,
                Err(error) => call::reply(&self.shared, unknown, serial, Err(error)).await,
            };
        };
        call::reply(&self.shared, Procedure { name: "a procedure of the protocol", ..unknown }, serial, result).await;
    }

    /// Closes everything that the client had.
    async fn end(self) {
        self.shared.subscriptions().await.close();
        let streams = std::mem::take(&mut *self.shared.streams());
        for sink in streams.into_values() {
            sink.give_up().await;
        }
        if let Some(connection) = self.connection {
            // Nobody is left to be told of a failure.
            let _ = connection.close().await;
        }
    }
}

/// A call that cannot be made.
pub fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::RPC, message).in_domain(ErrorDomain::RPC)
}
