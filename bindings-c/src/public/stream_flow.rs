//! What flows through an open stream: what has arrived and was not taken, and the read and the write that are under way.
//!
//! A read that has to wait is not given up by a program that does not wait: it goes on, and what it gives is there for the next one. So
//! nothing is lost between the hypervisor and a nonblocking stream, and its callback can be told what is there without asking again and again.
//! A write that has to wait goes on likewise; until it has ended the stream takes nothing more.

use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use libc::c_int;
use virtkit::call::{CallOptions, CancelToken};
use virtkit::runtime::{Polled, poll_once, spawn};
use virtkit::{Chunk, Error, ErrorCode, ErrorDomain, Outcome, Result, Stream};

use super::call;
use super::error::failure;
use super::mailbox::Bell;
use crate::generated::public::constants::{
    VIR_STREAM_EVENT_ERROR, VIR_STREAM_EVENT_HANGUP, VIR_STREAM_EVENT_READABLE, VIR_STREAM_EVENT_WRITABLE,
};

/// How much is read ahead for a callback that is to be told about it.
const AHEAD: usize = 64 * 1024;

/// Which way data goes, seen from the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "a description may have no streams of one of them")]
pub enum Direction {
    /// It is only read.
    Read,
    /// It is only written.
    Write,
    /// Both.
    Both,
}

/// An open stream, shared with the tasks of its reads and writes.
#[derive(Debug)]
pub struct Flow {
    stream: Stream,
    direction: Direction,
    nonblocking: bool,
    /// Ends what is under way.
    over: CancelToken,
    /// Who opened it: after a fork the child must leave it to its parent.
    process: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    arrived: Arrived,
    /// A read is under way.
    reading: bool,
    /// A write is under way.
    writing: bool,
    /// Why a write that the program did not wait for has failed.
    failed: Option<Error>,
    /// It was ended from here.
    ended: bool,
    /// Who waits for the end of a read or a write.
    waiting: Vec<Waker>,
    /// What a callback is to be told, as bits; 0 for nothing.
    interest: c_int,
    /// Wakes the program's loop for it.
    bell: Option<Arc<Bell>>,
}

/// What was read and not taken. An end and an error stay.
#[derive(Debug, Default)]
enum Arrived {
    #[default]
    Nothing,
    /// Bytes, and how many of them were taken.
    Data(Vec<u8>, usize),
    Hole(u64),
    End,
    Failed(Error),
}

/// What a read gives to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// So many bytes, at least one.
    Bytes(usize),
    /// Nothing more comes.
    End,
    /// There is a hole, and the program asked to stop there.
    Hole,
    /// There is nothing yet.
    Nothing,
}

/// A read or a write that this thread does itself.
struct Busy<'a> {
    flow: &'a Flow,
    of: fn(&mut State) -> &mut bool,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.flow.change(|state| *(self.of)(state) = false);
    }
}

fn reading(state: &mut State) -> &mut bool {
    &mut state.reading
}

fn writing(state: &mut State) -> &mut bool {
    &mut state.writing
}

impl State {
    /// What a callback is to be told. Errors and the end are, as `poll` does, also where nobody asked for them.
    fn told(&self, flow: &Flow) -> c_int {
        if self.interest == 0 || self.ended {
            return 0;
        }
        let takes = flow.direction != Direction::Read && !self.writing;
        let facts = [
            (VIR_STREAM_EVENT_READABLE, !matches!(self.arrived, Arrived::Nothing)),
            (VIR_STREAM_EVENT_WRITABLE, takes),
            (VIR_STREAM_EVENT_ERROR, self.failed.is_some() || matches!(self.arrived, Arrived::Failed(_))),
            (VIR_STREAM_EVENT_HANGUP, matches!(self.arrived, Arrived::End)),
        ];
        let all = facts.iter().filter(|(_, so)| *so).fold(0, |bits, (bit, _)| bits | bit);
        all & (self.interest | VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP)
    }

    fn take(&mut self, room: &mut [MaybeUninit<u8>], stop_at_hole: bool) -> Result<Taken> {
        let (taken, is_empty) = match &mut self.arrived {
            Arrived::Nothing => (Taken::Nothing, true),
            Arrived::End => (Taken::End, false),
            Arrived::Failed(error) => return Err(error.clone()),
            Arrived::Hole(_) if stop_at_hole => (Taken::Hole, false),
            Arrived::Hole(left) => {
                let length = usize::try_from(*left).unwrap_or(usize::MAX).min(room.len());
                room[..length].fill(MaybeUninit::new(0));
                *left -= length as u64;
                (Taken::Bytes(length), *left == 0)
            }
            Arrived::Data(data, at) => {
                let length = room.len().min(data.len() - *at);
                for (place, byte) in room[..length].iter_mut().zip(&data[*at..*at + length]) {
                    place.write(*byte);
                }
                *at += length;
                (Taken::Bytes(length), *at == data.len())
            }
        };
        if is_empty {
            self.arrived = Arrived::Nothing;
        }
        Ok(taken)
    }
}

impl Flow {
    /// A stream that a call has opened.
    pub fn new(stream: Stream, direction: Direction, nonblocking: bool) -> Self {
        Self { stream, direction, nonblocking, over: CancelToken::new(), process: std::process::id(), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and tells everybody whom it concerns.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = change(&mut state);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
        self.tell();
        result
    }

    /// Wakes the program's loop, if there is something to tell.
    fn tell(&self) {
        let state = self.lock();
        let bell = if state.told(self) == 0 { None } else { state.bell.clone() };
        drop(state);
        if let Some(bell) = bell {
            bell.ring();
        }
    }

    /// Waits until a read or a write that is under way has ended.
    fn settle(&self, of: fn(&mut State) -> &mut bool) -> Result<()> {
        call::wait(poll_fn(|context| {
            let mut state = self.lock();
            if *of(&mut state) {
                state.waiting.push(context.waker().clone());
                Poll::Pending
            } else {
                Poll::Ready(Ok(()))
            }
        }))
    }

    /// Takes what comes next, at most as much as there is room for.
    pub fn receive(self: &Arc<Self>, room: &mut [MaybeUninit<u8>], stop_at_hole: bool) -> Result<Taken> {
        while self.fetch(room.len())? {
            let taken = self.lock().take(room, stop_at_hole)?;
            // Another thread may have been faster.
            if taken != Taken::Nothing {
                self.read_ahead();
                return Ok(taken);
            }
        }
        Ok(Taken::Nothing)
    }

    /// The length of the hole that the stream is at, which is gone then.
    pub fn take_hole(self: &Arc<Self>) -> Option<u64> {
        let mut state = self.lock();
        let Arrived::Hole(length) = state.arrived else { return None };
        state.arrived = Arrived::Nothing;
        drop(state);
        self.read_ahead();
        Some(length)
    }

    /// Sees to it that something has arrived. False where a nonblocking stream has nothing.
    fn fetch(self: &Arc<Self>, max: usize) -> Result<bool> {
        loop {
            let mut state = self.lock();
            if state.ended {
                return Err(ended());
            }
            if !matches!(state.arrived, Arrived::Nothing) {
                return Ok(true);
            }
            let busy = std::mem::replace(&mut state.reading, true);
            drop(state);
            match (busy, self.nonblocking) {
                (true, true) => return Ok(false),
                (true, false) => self.settle(reading)?,
                (false, true) => self.begin_read(max),
                (false, false) => {
                    let _busy = Busy { flow: self, of: reading };
                    let chunk = call::wait(self.stream.read(max))?;
                    self.lock().arrived = chunk.into();
                }
            }
        }
    }

    /// Begins the read that this thread has noted as under way.
    fn begin_read(self: &Arc<Self>, max: usize) {
        let (flow, options) = (Arc::clone(self), CallOptions::new().cancel_with(self.over.clone()));
        let read = async move { options.run(flow.stream.read(max)).await };
        match poll_once(read) {
            Polled::Ready(chunk) => self.arrive(chunk),
            Polled::Pending(rest) => {
                let flow = Arc::clone(self);
                spawn(rest, move |chunk| flow.arrive(chunk));
            }
        }
    }

    fn arrive(&self, chunk: Result<Chunk>) {
        self.change(|state| {
            state.reading = false;
            if !state.ended {
                state.arrived = chunk.map_or_else(Arrived::Failed, Arrived::from);
            }
        });
    }

    /// Reads ahead where a callback is to be told what comes.
    fn read_ahead(self: &Arc<Self>) {
        let mut state = self.lock();
        let asked = state.interest & (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_HANGUP) != 0;
        let idle = !state.reading && !state.ended && matches!(state.arrived, Arrived::Nothing);
        if asked && idle && self.direction != Direction::Write {
            state.reading = true;
            drop(state);
            self.begin_read(AHEAD);
        }
    }

    /// Gives data to the other side. None where a nonblocking stream would wait.
    pub fn send(self: &Arc<Self>, data: &[u8]) -> Result<Option<usize>> {
        if !self.nonblocking {
            return call::wait(self.stream.write(data)).map(Some);
        }
        let mut state = self.lock();
        if state.ended {
            return Err(ended());
        }
        if let Some(error) = &state.failed {
            return Err(error.clone());
        }
        if std::mem::replace(&mut state.writing, true) {
            return Ok(None);
        }
        drop(state);
        let (flow, options, bytes) = (Arc::clone(self), CallOptions::new().cancel_with(self.over.clone()), data.to_vec());
        let write = async move {
            let taken = options.run(flow.stream.write(&bytes)).await?;
            Ok((taken, bytes))
        };
        match poll_once(write) {
            Polled::Ready(written) => {
                self.change(|state| state.writing = false);
                written.map(|(taken, _)| Some(taken))
            }
            Polled::Pending(first) => {
                let (flow, options) = (Arc::clone(self), CallOptions::new().cancel_with(self.over.clone()));
                let rest = async move {
                    let (mut taken, bytes) = first.await?;
                    while taken < bytes.len() {
                        taken += options.run(flow.stream.write(&bytes[taken..])).await?;
                    }
                    Ok(())
                };
                let flow = Arc::clone(self);
                spawn(rest, move |written| flow.has_written(written));
                Ok(Some(data.len()))
            }
        }
    }

    fn has_written(&self, written: Result<()>) {
        self.change(|state| {
            state.writing = false;
            if let (Err(error), false) = (written, state.ended) {
                state.failed = Some(error);
            }
        });
    }

    /// Waits for what is being written, and says if it failed.
    fn settle_writes(&self) -> Result<()> {
        self.settle(writing)?;
        self.lock().failed.clone().map_or(Ok(()), Err)
    }

    /// Gives a hole to the other side, behind what is being written.
    pub fn send_hole(&self, length: u64) -> Result<()> {
        self.settle_writes()?;
        call::wait(self.stream.write_hole(length))
    }

    /// Ends the stream, behind what is being written. If that failed, the stream is given up.
    pub fn finish(&self) -> Result<()> {
        self.settle(writing)?;
        let failed = self.lock().failed.clone();
        if let Some(error) = failed {
            // What went wrong is what the program is told.
            let _ = self.abort();
            return Err(error);
        }
        self.conclude(call::wait(self.stream.finish()))
    }

    /// Gives the stream up.
    pub fn abort(&self) -> Result<()> {
        self.conclude(call::wait(self.stream.abort()))
    }

    /// Gives the stream up with its last handle, where nobody is told of errors.
    pub fn drop_handle(&self) {
        if self.process != std::process::id() {
            return;
        }
        if !self.stream.is_ended() {
            let _ = poll_once(self.stream.abort());
        }
        self.leave();
    }

    /// Whether it was finished or aborted.
    pub fn is_ended(&self) -> bool {
        self.lock().ended
    }

    /// Ends what is under way, unless the end was given up before it began.
    fn conclude(&self, result: Result<()>) -> Result<()> {
        if !result.as_ref().is_err_and(|error| error.outcome == Some(Outcome::NotStarted)) {
            self.leave();
        }
        result
    }

    fn leave(&self) {
        self.over.cancel();
        self.change(|state| {
            state.ended = true;
            state.arrived = Arrived::Nothing;
            state.failed = None;
            (state.interest, state.bell) = (0, None);
        });
    }

    /// What a callback is to be told now.
    pub fn told(&self) -> c_int {
        self.lock().told(self)
    }

    /// Says what a callback is to be told, and how the program's loop is woken for it.
    pub fn listen(self: &Arc<Self>, interest: c_int, bell: Option<&Arc<Bell>>) {
        self.change(|state| {
            (state.interest, state.bell) = if state.ended { (0, None) } else { (interest, bell.cloned()) };
        });
        self.read_ahead();
    }

    /// Goes on after a callback: rings again if there is still something to tell.
    pub fn go_on(self: &Arc<Self>) {
        self.read_ahead();
        self.tell();
    }
}

fn ended() -> Error {
    failure(ErrorCode::INVALID_STREAM, ErrorDomain::STREAMS, "the stream was finished or aborted before".to_owned())
}

impl From<Chunk> for Arrived {
    fn from(chunk: Chunk) -> Self {
        match chunk {
            Chunk::Data(data) => Self::Data(data, 0),
            Chunk::Hole(length) => Self::Hole(length),
            Chunk::End => Self::End,
        }
    }
}
