//! Streams, as drivers provide them.

use std::fmt;

use virtkit_api::Error;

use crate::Reply;

/// What comes out of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// Bytes, at least one.
    Data(Vec<u8>),
    /// So many bytes that are zero and were not sent.
    Hole(u64),
    /// Nothing more comes.
    End,
}

/// One end of a stream. The engine sees to it that reads do not overlap with reads, nor writes with writes.
pub trait StreamSource: Send + Sync + fmt::Debug {
    /// The next data, at most `max` bytes.
    fn read(&self, max: usize) -> Reply<Chunk> {
        let _ = max;
        Reply::now(Err(Error::invalid_argument("this stream is only written to")))
    }

    /// Takes data, and says how many bytes of it.
    fn write(&self, data: Vec<u8>) -> Reply<usize> {
        drop(data);
        Reply::now(Err(Error::invalid_argument("this stream is only read from")))
    }

    /// Skips so many bytes, which are zero.
    fn write_hole(&self, length: u64) -> Reply<()> {
        let _ = length;
        Reply::now(Err(Error::invalid_argument("this stream has no holes")))
    }

    /// Ends the stream: all that was written has arrived, or the error says why not.
    fn finish(&self) -> Reply<()>;

    /// Gives the stream up. Must not block: it is also called when a handle is dropped.
    fn abort(&self);
}
