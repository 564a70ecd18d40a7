//! One end of a stream. Its data travels between the packets of calls, told apart by the number of the call that opened it.

use std::collections::VecDeque;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use bytes::Bytes;
use tokio::sync::Notify;
use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::{Chunk, Reply, StreamSource};
use virtkit_rpc::protocol::MAX_STREAM_DATA;
use virtkit_rpc::{Decode as _, Hole, Kind, Message, Packet, Procedure, Status, decode_error};

use crate::link::Link;

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

/// A stream of a daemon. Dropping it gives it up.
pub struct RemoteStream {
    flow: Arc<Flow>,
    link: Weak<Link>,
}

/// What the task that takes packets and the user of the stream share.
#[derive(Debug)]
pub struct Flow {
    procedure: Procedure,
    serial: u32,
    direction: Direction,
    may_have_holes: bool,
    state: Mutex<State>,
    /// Something has come.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    arrived: VecDeque<Piece>,
    /// No more data comes.
    is_over: bool,
    /// How it ended on the other side.
    end: Option<Result<()>>,
    /// It was finished or given up from here.
    is_left: bool,
}

#[derive(Debug)]
enum Piece {
    Data(Bytes),
    Hole(u64),
}

impl Flow {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a packet. Gives how many bytes wait because of it, and whether the other side has ended the stream.
    pub fn take(&self, packet: &Packet) -> Result<(usize, bool)> {
        let mut state = self.lock();
        let mut waiting = 0;
        match (packet.header.kind, packet.header.status) {
            (_, Status::Ok) => state.end = Some(Ok(())),
            (_, Status::Error) => state.end = Some(Err(decode_error(&packet.payload)?)),
            (Kind::StreamHole, Status::Continue) => {
                let Hole(length) = Hole::decode(&mut packet.reader())?;
                state.arrived.push_back(Piece::Hole(length));
            }
            // Data of no bytes is its end.
            (_, Status::Continue) if packet.payload.is_empty() => state.is_over = true,
            (_, Status::Continue) => {
                waiting = packet.payload.len();
                state.arrived.push_back(Piece::Data(packet.payload.clone()));
            }
        }
        let has_ended = state.end.is_some();
        drop(state);
        self.changed.notify_waiters();
        Ok((waiting, has_ended))
    }

    /// Ends it because the connection has ended.
    pub fn fail(&self, error: &Error) {
        self.lock().end.get_or_insert_with(|| Err(error.clone()));
        self.changed.notify_waiters();
    }

    /// Tries until there is an answer, after each change.
    async fn until<T>(&self, mut attempt: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let answer = attempt(&mut self.lock());
            if let Some(answer) = answer {
                return answer;
            }
            changed.await;
        }
    }

    fn message(&self, kind: Kind, status: Status, write: impl FnOnce(&mut virtkit_rpc::Writer)) -> Result<Message> {
        Message::new(self.procedure.header(kind, self.serial, status), write)
    }
}

impl State {
    /// The next piece, at most `max` bytes of it, or the end.
    fn next(&mut self, max: usize) -> Option<Result<Chunk>> {
        match self.arrived.pop_front() {
            Some(Piece::Data(mut data)) => {
                if data.len() > max {
                    let rest = data.split_off(max);
                    self.arrived.push_front(Piece::Data(rest));
                }
                Some(Ok(Chunk::Data(data.into())))
            }
            Some(Piece::Hole(length)) => Some(Ok(Chunk::Hole(length))),
            None => match &self.end {
                Some(Err(error)) => Some(Err(error.clone())),
                Some(Ok(())) => Some(Ok(Chunk::End)),
                None => self.is_over.then_some(Ok(Chunk::End)),
            },
        }
    }

    /// Why nothing more can be written, if so.
    fn refuses(&self) -> Result<()> {
        match &self.end {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(())) => Err(stream_error("the other side has ended the stream")),
            None => Ok(()),
        }
    }
}

impl RemoteStream {
    /// The stream that the call with this number opens.
    pub fn new(link: &Arc<Link>, procedure: Procedure, serial: u32, (direction, may_have_holes): (Direction, bool)) -> Self {
        let (state, changed) = (Mutex::default(), Notify::new());
        Self { flow: Arc::new(Flow { procedure, serial, direction, may_have_holes, state, changed }), link: Arc::downgrade(link) }
    }

    /// What the task that takes packets needs of it.
    pub fn flow(&self) -> Arc<Flow> {
        self.flow.clone()
    }

    /// Says that it was never opened, so that there is nothing to give up.
    pub fn never_opened(&self) {
        self.flow.lock().is_left = true;
    }

    fn link(&self) -> Result<Arc<Link>> {
        self.link.upgrade().ok_or_else(|| stream_error("the connection of the stream is closed"))
    }
}

impl StreamSource for RemoteStream {
    fn read(&self, max: usize) -> Reply<Chunk> {
        if self.flow.direction == Direction::Write {
            return Reply::now(Err(Error::invalid_argument("this stream is only written to")));
        }
        let (flow, link) = (self.flow.clone(), self.link.clone());
        Reply::later(async move {
            let chunk = flow.until(|state| state.next(max)).await?;
            if let (Chunk::Data(data), Some(link)) = (&chunk, link.upgrade()) {
                link.has_been_read(data.len());
            }
            Ok(chunk)
        })
    }

    /// The data is sent, and not confirmed: what is wrong with it is told by a later write, or by `finish`.
    fn write(&self, mut data: Vec<u8>) -> Reply<usize> {
        if self.flow.direction == Direction::Read {
            return Reply::now(Err(Error::invalid_argument("this stream is only read from")));
        }
        let (flow, link) = (self.flow.clone(), self.link());
        Reply::later(async move {
            flow.lock().refuses()?;
            data.truncate(MAX_STREAM_DATA);
            link?.send(flow.message(Kind::Stream, Status::Continue, |out| out.raw(&data))?).await;
            Ok(data.len())
        })
    }

    fn write_hole(&self, length: u64) -> Reply<()> {
        if self.flow.direction == Direction::Read {
            return Reply::now(Err(Error::invalid_argument("this stream is only read from")));
        }
        if !self.flow.may_have_holes {
            return Reply::now(Err(Error::invalid_argument("this stream has no holes: it was opened without SPARSE_STREAM")));
        }
        let (flow, link) = (self.flow.clone(), self.link());
        Reply::later(async move {
            flow.lock().refuses()?;
            link?.send(flow.message(Kind::StreamHole, Status::Continue, |out| virtkit_rpc::Encode::encode(&Hole(length), out))?).await;
            Ok(())
        })
    }

    fn finish(&self) -> Reply<()> {
        let (flow, link) = (self.flow.clone(), self.link());
        Reply::later(async move {
            let link = link?;
            {
                let mut state = flow.lock();
                if let Some(end) = &state.end {
                    return end.clone();
                }
                state.is_left = true;
            }
            link.post(flow.message(Kind::Stream, Status::Ok, |_| {})?);
            let _urgent = link.urgent();
            flow.until(|state| state.end.clone()).await
        })
    }

    fn abort(&self) {
        let mut state = self.flow.lock();
        if state.is_left {
            return;
        }
        state.is_left = true;
        let has_ended = state.end.is_some();
        drop(state);
        let Some(link) = self.link.upgrade() else { return };
        let left: usize = self.flow.lock().arrived.drain(..).map(|piece| if let Piece::Data(data) = piece { data.len() } else { 0 }).sum();
        link.has_been_read(left);
        link.forget(self.flow.serial);
        if let (false, Ok(message)) = (has_ended, self.flow.message(Kind::Stream, Status::Error, |_| {})) {
            link.post(message);
        }
    }
}

impl Drop for RemoteStream {
    fn drop(&mut self) {
        self.abort();
    }
}

impl fmt::Debug for RemoteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteStream").field("procedure", &self.flow.procedure).field("serial", &self.flow.serial).finish_non_exhaustive()
    }
}

fn stream_error(message: &str) -> Error {
    Error::new(ErrorCode::INVALID_STREAM, message).in_domain(ErrorDomain::STREAMS)
}
