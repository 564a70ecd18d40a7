//! What a call has given, until it is sent.

use std::fmt;
use std::os::fd::OwnedFd;

use virtkit::Stream;
use virtkit_rpc::Writer;

use crate::stream::Direction;

/// The result of a call: what is written into the reply, and what goes beside it.
pub struct Answer {
    /// Writes the result.
    pub write: Box<dyn FnOnce(&mut Writer) + Send>,
    /// A descriptor that goes with it.
    pub fds: Vec<OwnedFd>,
    /// The stream that the call has opened.
    pub stream: Option<(Stream, Direction)>,
}

impl Answer {
    /// A result.
    pub fn new(write: impl FnOnce(&mut Writer) + Send + 'static) -> Self {
        Self { write: Box::new(write), fds: Vec::new(), stream: None }
    }

    /// No result.
    pub fn nothing() -> Self {
        Self::new(|_| {})
    }

    /// A descriptor.
    pub fn descriptor(fd: OwnedFd) -> Self {
        Self { fds: vec![fd], ..Self::nothing() }
    }

    /// An open stream.
    pub fn stream(stream: Stream, direction: Direction) -> Self {
        Self { stream: Some((stream, direction)), ..Self::nothing() }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("fds", &self.fds).field("stream", &self.stream).finish_non_exhaustive()
    }
}
