//! Running calls: what is answered at once is answered in the place of the packet, everything else beside it.

use std::future::poll_fn;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use virtkit::{Connection, Error, Result, runtime};
use virtkit_rpc::{Kind, Malformed, Message, Packet, Procedure, Reader, Status, encode_error, known_code};

use crate::answer::Answer;
use crate::session::Shared;
use crate::stream;

/// A call of the engine: everything that it needs is its own.
pub type Call = Pin<Box<dyn Future<Output = Result<Answer>> + Send>>;

/// How long a call may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// As long as a call does.
    Call,
    /// As long as the work that it begins.
    Work,
}

/// Reads the arguments of one procedure and makes a call of them.
pub type Handler = fn(&Connection, &mut Reader<'_>, &mut Vec<OwnedFd>) -> Result<Call, Malformed>;

/// Makes the call that a packet asks for. Comes back once it is answered, or once it has to wait and a place beside others has been found for it.
pub async fn run(
    shared: &Arc<Shared>,
    connection: &Connection,
    (procedure, handler, lasts): (Procedure, Handler, Lasts),
    mut packet: Packet,
) {
    let serial = packet.header.serial;
    let mut fds = std::mem::take(&mut packet.fds);
    let mut call = match handler(connection, &mut packet.reader(), &mut fds) {
        Ok(call) => call,
        Err(malformed) => {
            let mut error = Error::from(malformed);
            error.message = format!("the arguments of {procedure} cannot be read: {}", error.message);
            return reply(shared, procedure, serial, Err(error)).await;
        }
    };
    // A reply keeps its buffer as long as it lives: the packet's need not be kept.
    drop((packet, fds));
    let first = poll_fn(|context| Poll::Ready(poll(&mut call, context))).await;
    match first {
        Poll::Ready(result) => reply(shared, procedure, serial, result).await,
        Poll::Pending => {
            let place = shared.place(lasts).await;
            let shared = shared.clone();
            tokio::spawn(async move {
                let result = poll_fn(|context| poll(&mut call, context)).await;
                reply(&shared, procedure, serial, result).await;
                drop(place);
            });
        }
    }
}

/// A panic in a call ends this call alone.
fn poll(call: &mut Call, context: &mut std::task::Context<'_>) -> Poll<Result<Answer>> {
    let polled = runtime::guard("the call", || Ok(call.as_mut().poll(context)));
    polled.unwrap_or_else(|error| Poll::Ready(Err(error)))
}

/// Sends the reply to a call, and begins the stream that it has opened.
pub async fn reply(shared: &Arc<Shared>, procedure: Procedure, serial: u32, result: Result<Answer>) {
    let written = result.and_then(|answer| {
        let header = procedure.header(Kind::Reply, serial, Status::Ok);
        Ok((Message::with_fds(header, answer.fds, answer.write)?, answer.stream))
    });
    let (message, stream) = match written {
        Ok(written) => written,
        Err(error) => (failure(procedure, Kind::Reply, serial, &error), None),
    };
    // What has happened before the reply is told before it.
    shared.tell_events().await;
    let stream = stream.map(|(stream, direction)| stream::prepare(shared, procedure, serial, stream, direction));
    shared.outbox().send(message).await;
    if let Some(stream) = stream {
        stream.begin();
    }
}

/// The packet for an error.
pub fn failure(procedure: Procedure, kind: Kind, serial: u32, error: &Error) -> Message {
    let header = procedure.header(kind, serial, Status::Error);
    let mut told = error.clone();
    told.code = known_code(error.code);
    let message = Message::new(header, |out| encode_error(&told, out));
    // A text that cannot be sent is not sent: the code is what callers branch on.
    message.unwrap_or_else(|why| {
        let bare = Error::new(told.code, why.message.clone()).in_domain(told.domain);
        Message::new(header, |out| encode_error(&bare, out)).expect("an error with a text of our own can be sent")
    })
}
