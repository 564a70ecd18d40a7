//! Streams of data to and from a domain or a volume.

use std::sync::Arc;

use virtkit::Error;

use crate::carry::Give;
use crate::error::{Answer, give, wait};

/// An open stream. Dropping it before `finish` aborts it.
#[derive(Debug, uniffi::Object)]
pub struct Stream(virtkit::Stream);

/// What is read from a stream.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Chunk {
    /// Bytes.
    Data {
        /// At least one.
        bytes: Vec<u8>,
    },
    /// So many bytes that read as zero, in a sparse stream.
    Hole {
        /// How many.
        length: u64,
    },
    /// The end. Not called `End`, which is a word of Ruby.
    Finished,
}

impl Give for virtkit::Stream {
    type Face = Arc<Stream>;

    fn give(self) -> Self::Face {
        Arc::new(Stream(self))
    }
}

impl Give for virtkit::Chunk {
    type Face = Chunk;

    fn give(self) -> Chunk {
        match self {
            Self::Data(bytes) => Chunk::Data { bytes },
            Self::Hole(length) => Chunk::Hole { length },
            Self::End => Chunk::Finished,
        }
    }
}

/// Methods that are awaited.
#[uniffi::export]
impl Stream {
    /// The next data, at most `max` bytes and at least one, a hole of a sparse stream, or the end.
    pub async fn read_async(&self, max: u32) -> Answer<Chunk> {
        give(self.0.read(max.try_into().unwrap_or(usize::MAX)).await)
    }

    /// Gives data to the other side, and says how many bytes it took.
    pub async fn write_async(&self, data: Vec<u8>) -> Answer<u64> {
        let taken = self.0.write(&data).await?;
        u64::try_from(taken).map_err(|_| Error::invalid_argument("more bytes than a number has").into())
    }

    /// Skips so many bytes, which read as zero, in a sparse stream.
    pub async fn write_hole_async(&self, length: u64) -> Answer<()> {
        give(self.0.write_hole(length).await)
    }

    /// Ends the stream. When it returns, all that was written has arrived.
    pub async fn finish_async(&self) -> Answer<()> {
        give(self.0.finish().await)
    }

    /// Gives the stream up. What was written may have arrived or not.
    pub async fn abort_async(&self) -> Answer<()> {
        give(self.0.abort().await)
    }
}

/// The same, waited for on the caller's thread; and what nobody waits for.
#[uniffi::export]
impl Stream {
    /// What its data is, as a media type, where the call that opened it says so: `image/png`.
    pub fn mime(&self) -> Option<String> {
        self.0.mime().map(str::to_owned)
    }

    /// Waits for `read_async`.
    pub fn read(&self, max: u32) -> Answer<Chunk> {
        wait(self.read_async(max))
    }

    /// Waits for `write_async`.
    pub fn write(&self, data: Vec<u8>) -> Answer<u64> {
        wait(self.write_async(data))
    }

    /// Waits for `write_hole_async`.
    pub fn write_hole(&self, length: u64) -> Answer<()> {
        wait(self.write_hole_async(length))
    }

    /// Waits for `finish_async`.
    pub fn finish(&self) -> Answer<()> {
        wait(self.finish_async())
    }

    /// Waits for `abort_async`.
    pub fn abort(&self) -> Answer<()> {
        wait(self.abort_async())
    }
}
