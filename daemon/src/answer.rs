//! What a call has given, until it is sent.

use std::fmt;
use std::os::fd::OwnedFd;

use virtkit::Stream;
use virtkit_rpc::{Encode as _, Writer};

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

    /// Descriptors.
    pub fn descriptors(fds: Vec<OwnedFd>) -> Self {
        Self { fds, ..Self::nothing() }
    }

    /// A result, of which `take` takes the descriptors that go beside it.
    pub fn with_descriptors<T: virtkit_rpc::Encode + Send + 'static>(mut result: T, take: impl FnOnce(&mut T) -> Vec<OwnedFd>) -> Self {
        let fds = take(&mut result);
        Self { fds, ..Self::new(move |out| result.encode(out)) }
    }

    /// An open stream, and what its data is.
    pub fn stream_of(stream: Stream, direction: Direction) -> Self {
        let mime = stream.mime().map(str::to_owned);
        Self { stream: Some((stream, direction)), ..Self::new(move |out| mime.encode(out)) }
    }

    /// An open stream, and what the other side of a migration must know.
    pub fn stream_with_cookie(stream: Stream, direction: Direction) -> Self {
        let cookie = stream.cookie().to_vec();
        Self { stream: Some((stream, direction)), ..Self::new(move |out| cookie.encode(out)) }
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
