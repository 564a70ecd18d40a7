//! How much of what the daemon sends is taken before anybody wants it.
//!
//! Everything of a connection comes one behind the other: behind the data of a stream that nobody reads there may be the answer to a call. So data is taken
//! ahead of its readers, and up to [`READ_AHEAD`] always. Behind that it stays with the daemon for as long as nobody waits for anything else, and costs no
//! memory here. Where somebody does, it goes on to [`MOST`], and there readers have [`PATIENCE`] to go on before the stream that has most of it is given up.
//!
//! Invariant: `unread` is what all [`Backlog`]s of the connection hold together. A backlog alone changes it, by what it takes and gives, and takes off the rest
//! when it is cleared or dropped.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::Notify;
use virtkit_api::{Error, ErrorCode, ErrorDomain};
use virtkit_driver::Chunk;

/// How many bytes may wait for their readers before no more is taken, as long as nobody waits for anything else.
const READ_AHEAD: usize = 2 << 20;

/// How many bytes may wait for their readers in any case.
const MOST: usize = 64 << 20;

/// How long no reader may read where so much waits and somebody waits for what is behind it.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a piece takes besides its data.
const PIECE: usize = 128;

/// Below how many bytes data is copied: it would keep all that has come with it in memory else.
const SMALL: usize = 16 << 10;

/// How much waits for the readers of a connection's streams, and who waits for something else.
#[derive(Debug, Default)]
pub struct Pressure {
    unread: AtomicUsize,
    /// How often something was read, or given up.
    read: AtomicU64,
    /// How many wait for something that is not yet there: an answer, room to send, data that none is there of.
    urgent: AtomicUsize,
    changed: Notify,
}

/// Whether more is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// It is.
    More,
    /// Readers have enough, and nobody waits for anything else.
    Enough,
    /// Somebody waits for what may be behind the data, and there is no room for it.
    NoRoom,
}

impl Pressure {
    /// What is to be done, where `is_heard` says whether somebody listens to events.
    pub fn demand(&self, is_heard: bool) -> Demand {
        let unread = self.unread.load(Ordering::Acquire);
        if unread <= READ_AHEAD {
            Demand::More
        } else if !is_heard && self.urgent.load(Ordering::Acquire) == 0 {
            Demand::Enough
        } else if unread <= MOST {
            Demand::More
        } else {
            Demand::NoRoom
        }
    }

    /// Waits until something is different.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Wakes who waits for that.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    fn add(&self, count: usize) {
        self.unread.fetch_add(count, Ordering::AcqRel);
    }

    fn take_off(&self, count: usize) {
        if count > 0 {
            self.unread.fetch_sub(count, Ordering::AcqRel);
            self.read.fetch_add(1, Ordering::AcqRel);
            self.wake();
        }
    }
}

/// Why a stream is given up.
pub fn too_much() -> Error {
    let message = format!(
        "the stream was given up: {} MiB and more of the connection's streams wait to be read, nothing was read for {} seconds, and there are answers and \
         events behind them",
        MOST >> 20,
        PATIENCE.as_secs()
    );
    Error::new(ErrorCode::RPC, message).in_domain(ErrorDomain::STREAMS)
}

/// Since when readers have not gone on.
#[derive(Debug, Default)]
pub struct Standstill(Option<(u64, Instant)>);

impl Standstill {
    /// How long they still may do so; none once it is too long.
    pub fn rest(&mut self, pressure: &Pressure) -> Option<Duration> {
        let read = pressure.read.load(Ordering::Acquire);
        let since = self.0.filter(|(before, _)| *before == read).map_or_else(Instant::now, |(_, since)| since);
        self.0 = Some((read, since));
        PATIENCE.checked_sub(since.elapsed()).filter(|rest| !rest.is_zero())
    }
}

/// Somebody waits for something that may be behind the data of streams.
#[derive(Debug)]
pub struct Urgent(Arc<Pressure>);

impl Urgent {
    /// From now on.
    pub fn new(pressure: &Arc<Pressure>) -> Self {
        pressure.urgent.fetch_add(1, Ordering::AcqRel);
        pressure.wake();
        Self(pressure.clone())
    }
}

impl Drop for Urgent {
    fn drop(&mut self) {
        self.0.urgent.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What has come for one stream and was not read.
#[derive(Debug)]
pub struct Backlog {
    pieces: VecDeque<Piece>,
    /// What they take, in bytes.
    size: usize,
    pressure: Arc<Pressure>,
}

#[derive(Debug)]
enum Piece {
    Data(Bytes),
    Hole(u64),
}

impl Backlog {
    /// Nothing yet.
    pub fn new(pressure: Arc<Pressure>) -> Self {
        Self { pieces: VecDeque::new(), size: 0, pressure }
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Adds data.
    pub fn push(&mut self, data: &Bytes) {
        let data = if data.len() < SMALL { Bytes::copy_from_slice(data) } else { data.clone() };
        self.add(PIECE + data.len(), Piece::Data(data));
    }

    /// Adds a hole.
    pub fn push_hole(&mut self, length: u64) {
        self.add(PIECE, Piece::Hole(length));
    }

    fn add(&mut self, size: usize, piece: Piece) {
        self.size += size;
        self.pressure.add(size);
        self.pieces.push_back(piece);
    }

    /// Takes the next piece, at most `max` bytes of it.
    pub fn next(&mut self, max: usize) -> Option<Chunk> {
        let (chunk, size) = match self.pieces.pop_front()? {
            Piece::Data(mut data) if data.len() > max => {
                let rest = data.split_off(max);
                self.pieces.push_front(Piece::Data(rest));
                (Chunk::Data(data.into()), max)
            }
            Piece::Data(data) => {
                let size = PIECE + data.len();
                (Chunk::Data(data.into()), size)
            }
            Piece::Hole(length) => (Chunk::Hole(length), PIECE),
        };
        self.take_off(size);
        Some(chunk)
    }

    /// Drops what there is.
    pub fn clear(&mut self) {
        self.pieces = VecDeque::new();
        self.take_off(self.size);
    }

    fn take_off(&mut self, size: usize) {
        self.size -= size;
        self.pressure.take_off(size);
    }
}

impl Drop for Backlog {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(pressure: &Pressure) -> usize {
        pressure.unread.load(Ordering::Acquire)
    }

    #[test]
    fn what_is_unread_is_what_backlogs_hold() {
        let pressure = Arc::new(Pressure::default());
        let mut one = Backlog::new(pressure.clone());
        let mut other = Backlog::new(pressure.clone());
        one.push(&Bytes::from_static(b"some data"));
        one.push_hole(1 << 40);
        other.push(&vec![7u8; SMALL].into());
        assert_eq!(unread(&pressure), one.size() + other.size());
        assert_eq!(one.next(4), Some(Chunk::Data(b"some".to_vec())));
        assert_eq!(unread(&pressure), one.size() + other.size());
        assert_eq!(one.next(100), Some(Chunk::Data(b" data".to_vec())));
        assert_eq!((one.next(100), one.next(100)), (Some(Chunk::Hole(1 << 40)), None));
        assert_eq!((one.size(), unread(&pressure)), (0, other.size()));
        other.clear();
        other.clear();
        assert_eq!(unread(&pressure), 0);
        one.push_hole(1);
        drop(one);
        assert_eq!(unread(&pressure), 0);
    }

    #[test]
    fn holes_and_small_pieces_count_as_what_they_take() {
        let pressure = Arc::new(Pressure::default());
        let mut backlog = Backlog::new(pressure.clone());
        let mut count = 0;
        while pressure.demand(false) == Demand::More {
            backlog.push_hole(1);
            backlog.push(&Bytes::from_static(b"x"));
            count += 2;
        }
        assert!(count <= READ_AHEAD / PIECE + 2, "{count}");
    }

    #[test]
    fn who_waits_for_something_else_has_more_taken_to_a_limit() {
        let pressure = Arc::new(Pressure::default());
        let mut backlog = Backlog::new(pressure.clone());
        backlog.push(&vec![0u8; READ_AHEAD].into());
        assert_eq!((pressure.demand(false), pressure.demand(true)), (Demand::Enough, Demand::More));
        let urgent = Urgent::new(&pressure);
        assert_eq!(pressure.demand(false), Demand::More);
        backlog.push(&vec![0u8; MOST - READ_AHEAD].into());
        assert_eq!((pressure.demand(false), pressure.demand(true)), (Demand::NoRoom, Demand::NoRoom));
        drop(urgent);
        assert_eq!((pressure.demand(false), pressure.demand(true)), (Demand::Enough, Demand::NoRoom));
        let mut standstill = Standstill::default();
        let rest = standstill.rest(&pressure).expect("it has just begun");
        std::thread::sleep(Duration::from_millis(5));
        assert!(standstill.rest(&pressure).expect("it is not long") < rest);
        // It begins again whenever something is read.
        backlog.next(1);
        std::thread::sleep(Duration::from_millis(1));
        assert!(standstill.rest(&pressure).expect("it has just begun") > PATIENCE / 2);
    }
}
