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

    /// Takes data, and says how many bytes of it. Who needs it longer than this takes copies it.
    fn write(&self, data: &[u8]) -> Reply<usize> {
        let _ = data;
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

    /// What its data is, as a media type, where the call that opened it says so.
    fn mime(&self) -> Option<&str> {
        None
    }

    /// What the other side of a migration must know, where the call that opened it is a phase of one.
    fn cookie(&self) -> &[u8] {
        &[]
    }
}

/// A stream, with what its data is, and what comes with it.
#[derive(Debug)]
struct Described {
    source: Box<dyn StreamSource>,
    mime: Option<String>,
    cookie: Vec<u8>,
}

/// The stream, which says what its data is.
#[must_use]
pub fn described(source: Box<dyn StreamSource>, mime: Option<String>) -> Box<dyn StreamSource> {
    match mime {
        Some(_) => Box::new(Described { source, mime, cookie: Vec::new() }),
        None => source,
    }
}

/// The stream, with what the other side of a migration must know.
#[must_use]
pub fn with_cookie(source: Box<dyn StreamSource>, cookie: Vec<u8>) -> Box<dyn StreamSource> {
    Box::new(Described { source, mime: None, cookie })
}

impl StreamSource for Described {
    fn read(&self, max: usize) -> Reply<Chunk> {
        self.source.read(max)
    }

    fn write(&self, data: &[u8]) -> Reply<usize> {
        self.source.write(data)
    }

    fn write_hole(&self, length: u64) -> Reply<()> {
        self.source.write_hole(length)
    }

    fn finish(&self) -> Reply<()> {
        self.source.finish()
    }

    fn abort(&self) {
        self.source.abort();
    }

    fn mime(&self) -> Option<&str> {
        self.mime.as_deref()
    }

    fn cookie(&self) -> &[u8] {
        &self.cookie
    }
}
