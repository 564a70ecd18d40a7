//! Streams of data to and from a domain or a volume.

use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Mutex;
use virtkit_api::{Error, ErrorCode, Result};
use virtkit_driver::{Chunk, StreamSource};

use crate::Connection;

/// An open stream. Copies are the same stream; when the last is dropped before [`finish`](Self::finish), the stream is aborted.
///
/// Reads wait for reads and writes for writes, so that data stays in order; a read does not wait for a write.
#[derive(Debug, Clone)]
pub struct Stream(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Dropped in the process that opened it alone.
    source: ManuallyDrop<Box<dyn StreamSource>>,
    connection: Connection,
    reading: Mutex<()>,
    writing: Mutex<()>,
    ended: AtomicBool,
}

impl Stream {
    pub(crate) fn new(source: Box<dyn StreamSource>, connection: &Connection) -> Self {
        Self(Arc::new(Inner {
            source: ManuallyDrop::new(source),
            connection: connection.clone(),
            reading: Mutex::new(()),
            writing: Mutex::new(()),
            ended: AtomicBool::new(false),
        }))
    }

    /// What its data is, as a media type, where the call that opened it says so: `image/png`.
    #[must_use]
    pub fn mime(&self) -> Option<&str> {
        self.0.source.mime()
    }

    /// What the other side of a migration must know: for the phase that opened it.
    #[doc(hidden)]
    #[must_use]
    pub fn cookie(&self) -> &[u8] {
        self.0.source.cookie()
    }

    /// The next data, at most `max` bytes and at least one, a hole of a sparse stream, or the end.
    ///
    /// # Errors
    /// `InvalidStream` after the stream was ended from here; what the other side says.
    pub async fn read(&self, max: usize) -> Result<Chunk> {
        self.open()?;
        if max == 0 {
            return Err(Error::invalid_argument("a read of 0 bytes from a stream says nothing; ask for at least 1"));
        }
        let _order = self.0.reading.lock().await;
        self.0.connection.answer(self.0.source.read(max)).await
    }

    /// Gives data to the other side, and says how many bytes it took.
    ///
    /// # Errors
    /// `InvalidStream` after the stream was ended from here; what the other side says.
    pub async fn write(&self, data: &[u8]) -> Result<usize> {
        self.open()?;
        if data.is_empty() {
            return Ok(0);
        }
        let _order = self.0.writing.lock().await;
        self.0.connection.answer(self.0.source.write(data)).await
    }

    /// Skips so many bytes, which read as zero, in a sparse stream.
    ///
    /// # Errors
    /// `InvalidStream` after the stream was ended from here; `InvalidArg` where the stream has no holes.
    pub async fn write_hole(&self, length: u64) -> Result<()> {
        self.open()?;
        let _order = self.0.writing.lock().await;
        self.0.connection.answer(self.0.source.write_hole(length)).await
    }

    /// Ends the stream. When it returns, all that was written has arrived.
    ///
    /// # Errors
    /// `InvalidStream` where it was ended before; what went wrong on the other side.
    pub async fn finish(&self) -> Result<()> {
        self.end()?;
        let _order = self.0.writing.lock().await;
        self.0.connection.answer(self.0.source.finish()).await
    }

    /// Gives the stream up. What was written may have arrived or not.
    ///
    /// # Errors
    /// `InvalidStream` where it was ended before.
    #[expect(clippy::unused_async, reason = "a remote driver tells the other side")]
    pub async fn abort(&self) -> Result<()> {
        self.end()?;
        self.0.source.abort();
        Ok(())
    }

    /// Whether it was finished or aborted from here.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.0.ended.load(Ordering::Acquire)
    }

    fn open(&self) -> Result<()> {
        self.0.connection.usable()?;
        if self.is_ended() { Err(ended()) } else { Ok(()) }
    }

    fn end(&self) -> Result<()> {
        self.0.connection.usable()?;
        if self.0.ended.swap(true, Ordering::AcqRel) { Err(ended()) } else { Ok(()) }
    }
}

impl Drop for Inner {
    /// In a forked child the parent's stream is left alone: a thread that is not there may have its locks.
    fn drop(&mut self) {
        if self.connection.same_process().is_err() {
            return;
        }
        if !self.ended.load(Ordering::Acquire) {
            self.source.abort();
        }
        // SAFETY: it is dropped once, here, and nobody has it behind this.
        unsafe { ManuallyDrop::drop(&mut self.source) };
    }
}

fn ended() -> Error {
    Error::new(ErrorCode::INVALID_STREAM, "the stream was finished or aborted before")
}
