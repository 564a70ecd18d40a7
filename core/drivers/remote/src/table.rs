//! The calls of a connection that wait for their answers, and its streams.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use virtkit_api::{Error, Outcome, Result};
use virtkit_rpc::{Packet, Procedure, Program};

use crate::flow::Flow;
use crate::lead;
use crate::link::Link;
use crate::loss::{End, lost};
use crate::pressure::Urgent;
use crate::stream::RemoteStream;

/// What is under way on a connection.
#[derive(Debug, Default)]
pub struct Table {
    /// The number of the next call.
    next: u32,
    /// The calls that have no answer yet, by their numbers.
    pub calls: HashMap<u32, Pending>,
    /// The streams that have a user, or are being finished, by the numbers of the calls that opened them.
    pub streams: HashMap<u32, Arc<Flow>>,
    /// Procedures that the daemon is known to have, or to lack.
    pub known: HashMap<(Program, u32), bool>,
    /// Why the connection has ended.
    pub ended: Option<End>,
}

impl Table {
    /// The number of a new call.
    ///
    /// # Errors
    /// Why the connection has ended.
    pub fn begin(&mut self) -> Result<u32> {
        if let Some(end) = &self.ended {
            return Err(end.error.clone());
        }
        // After four thousand million calls numbers come again; one that is in use is passed over.
        let mut serial = self.next;
        while self.calls.contains_key(&serial) || self.streams.contains_key(&serial) {
            serial = serial.wrapping_add(1);
        }
        self.next = serial.wrapping_add(1);
        Ok(serial)
    }

    /// Notes a call. Gives whether it is the only one.
    pub fn add(&mut self, serial: u32, call: Pending) -> bool {
        if let Some(stream) = &call.stream {
            self.streams.insert(serial, stream.flow());
        }
        self.calls.insert(serial, call);
        self.calls.len() == 1
    }
}

/// A call that was sent.
#[derive(Debug)]
pub struct Pending {
    /// What was asked for. An answer names it too.
    pub procedure: Procedure,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Answer>>,
    /// The stream that it opens.
    pub stream: Option<RemoteStream>,
}

impl Pending {
    /// Gives it its answer. Who has given up the call does not take it: then it is dropped here, descriptors and streams with it.
    pub fn succeed(self, packet: Packet) {
        let _ = self.answer.send(Ok(Answer { packet, stream: self.stream }));
    }

    /// Gives it an error instead.
    pub fn fail(self, error: Error) {
        if let Some(stream) = &self.stream {
            stream.never_opened();
        }
        let _ = self.answer.send(Err(error));
    }
}

/// The answer to a call.
#[derive(Debug)]
pub struct Answer {
    /// The packet.
    pub packet: Packet,
    /// The stream that the call has opened.
    pub stream: Option<RemoteStream>,
}

/// A call that was sent. Its answer is what this comes to. Dropping it gives the call up.
#[derive(Debug)]
#[must_use = "what it is answered is told to nobody else"]
pub struct Asked(Sent);

#[derive(Debug)]
enum Sent {
    /// It could not be; `None` once that was told.
    Not(Option<Error>),
    Waiting {
        answered: oneshot::Receiver<Result<Answer>>,
        /// It is wanted for as long as somebody waits for it.
        _urgent: Urgent,
        /// What a thread that waits for it may take it from by itself: it was the only call when it was sent.
        link: Option<Arc<Link>>,
    },
}

impl Asked {
    /// It could not be sent.
    pub fn not_sent(why: Error) -> Self {
        Self(Sent::Not(Some(why)))
    }

    /// It was sent, and others before it.
    pub fn sent(answered: oneshot::Receiver<Result<Answer>>, urgent: Urgent) -> Self {
        Self(Sent::Waiting { answered, _urgent: urgent, link: None })
    }

    /// It was sent as the only one.
    pub fn led(answered: oneshot::Receiver<Result<Answer>>, urgent: Urgent, link: Arc<Link>) -> Self {
        Self(Sent::Waiting { answered, _urgent: urgent, link: Some(link) })
    }
}

impl Future for Asked {
    type Output = Result<Answer>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Answer>> {
        match &mut self.0 {
            Sent::Not(error) => Poll::Ready(error.take().map_or_else(ended, Err)),
            Sent::Waiting { answered, link, .. } => {
                let answer = Pin::new(answered).poll(context);
                if answer.is_pending() {
                    // Once more than when it was sent: there it may have been polled by who did not mean to wait.
                    link.take_if(|link| lead::offer(link));
                }
                answer.map(|answer| answer.unwrap_or_else(|_| ended()))
            }
        }
    }
}

fn ended() -> Result<Answer> {
    Err(lost("the connection to the daemon has ended").with_outcome(Outcome::Unknown))
}
