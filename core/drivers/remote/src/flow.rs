//! What the task that takes packets and the user of a stream share: what has arrived on it, and how far it is.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::Chunk;
use virtkit_rpc::{Decode as _, Header, Hole, Kind, Malformed, Message, Packet, Procedure, Status, decode_error};

use crate::pressure::{Backlog, Pressure};

/// Which way data goes, seen from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is only read.
    Read,
    /// It is only written.
    Write,
    /// Both.
    Both,
}

/// A stream of a daemon, as the call has opened it that has this number.
#[derive(Debug)]
pub struct Flow {
    procedure: Procedure,
    serial: u32,
    direction: Direction,
    may_have_holes: bool,
    state: Mutex<State>,
    /// Something has come, or it was left.
    changed: Notify,
}

/// Invariant: nothing waits to be read behind `Finishing` and `Left`.
#[derive(Debug)]
pub struct State {
    arrived: Backlog,
    phase: Phase,
}

/// How far a stream is.
#[derive(Debug)]
enum Phase {
    /// Data may come.
    Open,
    /// The other side has sent all its data. It may still take some.
    Drained,
    /// It was finished from here, and the other side has not said yet how it ended there.
    Finishing,
    /// It has ended there, with the connection, or because it could not go on. What arrived before may still be read.
    Ended(Result<()>),
    /// It was given up from here, or was never opened.
    Left,
}

impl Flow {
    /// One that is open.
    pub fn new(procedure: Procedure, serial: u32, (direction, may_have_holes): (Direction, bool), pressure: Arc<Pressure>) -> Self {
        let state = Mutex::new(State { arrived: Backlog::new(pressure), phase: Phase::Open });
        Self { procedure, serial, direction, may_have_holes, state, changed: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the call.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// The procedure of the call.
    pub fn procedure(&self) -> Procedure {
        self.procedure
    }

    /// Which way data goes.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether there may be holes in its data.
    pub fn may_have_holes(&self) -> bool {
        self.may_have_holes
    }

    /// How much memory is taken by what waits to be read.
    pub fn size(&self) -> usize {
        self.lock().arrived.size()
    }

    /// The head of a packet of it.
    pub fn header(&self, kind: Kind, status: Status) -> Header {
        self.procedure.header(kind, self.serial, status)
    }

    /// A packet of it.
    pub fn message(&self, kind: Kind, status: Status, write: impl FnOnce(&mut virtkit_rpc::Writer)) -> Result<Message> {
        Message::new(self.header(kind, status), write)
    }

    /// Takes a packet. Gives whether nothing more of it is of interest.
    ///
    /// # Errors
    /// Why the stream cannot go on, where it cannot.
    pub fn take(&self, packet: &Packet) -> Result<bool> {
        let mut state = self.lock();
        let taken = state.take(packet, self);
        let is_over = matches!(state.phase, Phase::Ended(_)) && state.arrived.is_empty();
        drop(state);
        self.changed.notify_waiters();
        taken.map(|()| is_over)
    }

    /// Ends it because the connection has ended.
    pub fn fail(&self, error: &Error) {
        self.lock().end(Err(error.clone()));
        self.changed.notify_waiters();
    }

    /// Ends it because it cannot go on. What waits is dropped: there is an end in it.
    pub fn refuse(&self, error: &Error) {
        let mut state = self.lock();
        state.end(Err(error.clone()));
        state.arrived.clear();
        drop(state);
        self.changed.notify_waiters();
    }

    /// Begins to finish it: what waits is read by nobody any more. Gives whether the other side must be told.
    pub fn finish(&self) -> bool {
        let mut state = self.lock();
        state.arrived.clear();
        let is_open = matches!(state.phase, Phase::Open | Phase::Drained);
        if is_open {
            state.phase = Phase::Finishing;
        }
        drop(state);
        self.changed.notify_waiters();
        is_open
    }

    /// Gives it up: who waits for it is told. Gives whether the other side must be told.
    pub fn leave(&self) -> bool {
        let mut state = self.lock();
        state.arrived.clear();
        let is_open = match state.phase {
            Phase::Open | Phase::Drained => true,
            // It is told already.
            Phase::Finishing | Phase::Ended(_) | Phase::Left => false,
        };
        if !matches!(state.phase, Phase::Ended(_)) {
            state.phase = Phase::Left;
        }
        drop(state);
        self.changed.notify_waiters();
        is_open
    }

    /// Whether the other side has not said yet how it ended, and was asked.
    pub fn is_finishing(&self) -> bool {
        matches!(self.lock().phase, Phase::Finishing)
    }

    /// Why nothing more can be written, if so.
    pub fn refuses(&self) -> Result<()> {
        match &self.lock().phase {
            Phase::Open | Phase::Drained => Ok(()),
            Phase::Finishing => Err(stream_error("the stream was finished")),
            Phase::Ended(Ok(())) => Err(stream_error("the other side has ended the stream")),
            Phase::Ended(Err(error)) => Err(error.clone()),
            Phase::Left => Err(given_up()),
        }
    }

    /// What `attempt` gives now.
    pub fn now<T>(&self, attempt: impl FnOnce(&mut State) -> Option<T>) -> Option<T> {
        attempt(&mut self.lock())
    }

    /// Tries until there is an answer, after each change.
    pub async fn until<T>(&self, mut attempt: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(answer) = self.now(&mut attempt) {
                return answer;
            }
            changed.await;
        }
    }
}

impl State {
    fn take(&mut self, packet: &Packet, flow: &Flow) -> Result<()> {
        match (packet.header.kind, packet.header.status) {
            (_, Status::Ok) => self.end(Ok(())),
            (_, Status::Error) => self.end(Err(decode_error(&packet.payload).unwrap_or_else(|malformed| flow.unreadable(&malformed)))),
            (_, Status::Continue)
                if matches!(self.phase, Phase::Finishing | Phase::Ended(_) | Phase::Left) || flow.direction == Direction::Write =>
            {
                // Nobody can read it.
            }
            (Kind::StreamHole, Status::Continue) => {
                if !flow.may_have_holes {
                    return Err(flow.failed("the daemon sends a hole in the data of a stream that was opened without holes"));
                }
                let Hole(length) = Hole::decode(&mut packet.reader()).map_err(|malformed| flow.unreadable(&malformed))?;
                self.arrived.push_hole(length);
            }
            // Data of no bytes is its end.
            (_, Status::Continue) if packet.payload.is_empty() => self.phase = Phase::Drained,
            (_, Status::Continue) => self.arrived.push(&packet.payload),
        }
        Ok(())
    }

    /// Only the first end counts.
    fn end(&mut self, end: Result<()>) {
        if !matches!(self.phase, Phase::Ended(_) | Phase::Left) {
            self.phase = Phase::Ended(end);
        }
    }

    /// The next piece, at most `max` bytes of it, or the end.
    pub fn next(&mut self, max: usize) -> Option<Result<Chunk>> {
        if let Some(chunk) = self.arrived.next(max) {
            return Some(Ok(chunk));
        }
        match &self.phase {
            Phase::Open | Phase::Finishing => None,
            Phase::Drained | Phase::Ended(Ok(())) => Some(Ok(Chunk::End)),
            Phase::Ended(Err(error)) => Some(Err(error.clone())),
            Phase::Left => Some(Err(given_up())),
        }
    }

    /// How it ended, if it has.
    pub fn ended(&self) -> Option<Result<()>> {
        match &self.phase {
            Phase::Open | Phase::Drained | Phase::Finishing => None,
            Phase::Ended(end) => Some(end.clone()),
            Phase::Left => Some(Err(given_up())),
        }
    }
}

impl Flow {
    fn unreadable(&self, malformed: &Malformed) -> Error {
        self.failed(&format!("what the daemon sends on a stream cannot be read: {malformed}"))
    }

    fn failed(&self, why: &str) -> Error {
        Error::new(ErrorCode::RPC, format!("{why}; the stream is that of {}", self.procedure)).in_domain(ErrorDomain::RPC)
    }
}

/// An error of a stream that is not in the state for what is wanted.
pub fn stream_error(message: &str) -> Error {
    Error::new(ErrorCode::INVALID_STREAM, message).in_domain(ErrorDomain::STREAMS)
}

fn given_up() -> Error {
    stream_error("the stream was given up")
}
