//! Streams of the other side.

use std::sync::Arc;

use virtkit::{Error, Result};
use virtkit_c::private::client::decode;
use virtkit_c::private::exports::{vk_release, vk_stream_abort, vk_stream_finish, vk_stream_hole, vk_stream_read, vk_stream_write};
use virtkit_c::private::xdr::Decode;
use virtkit_driver::{Chunk, Reply, StreamSource};

use crate::ends::Ends;

/// A stream of the other side. It is released when nobody has it any more.
#[derive(Debug, Clone)]
pub struct LoopStream(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    handle: u64,
    mime: Option<String>,
    ends: Arc<Ends>,
}

impl LoopStream {
    /// The stream with this handle, and what its data is.
    pub fn new(handle: u64, mime: Option<String>, ends: Arc<Ends>) -> Self {
        Self(Arc::new(Inner { handle, mime, ends }))
    }
}

fn read_as<T: Decode>(bytes: &[u8]) -> Result<T> {
    decode(bytes).map_err(|refusal| Error::internal(format!("the answer of a stream cannot be read: {refusal:?}")))
}

impl StreamSource for LoopStream {
    fn read(&self, max: usize) -> Reply<Chunk> {
        let inner = self.0.clone();
        Reply::later(async move {
            // SAFETY: all pointers are valid.
            inner.ends.begin(|options, reply| unsafe { vk_stream_read(inner.handle, max, options, reply) }, read_as).await
        })
    }

    fn write(&self, data: &[u8]) -> Reply<usize> {
        let data = data.to_vec();
        let inner = self.0.clone();
        Reply::later(async move {
            let begun = inner.ends.begin(
                // SAFETY: all pointers are valid.
                |options, reply| unsafe { vk_stream_write(inner.handle, data.as_ptr(), data.len(), options, reply) },
                read_as::<u32>,
            );
            begun.await.map(|taken| usize::try_from(taken).unwrap_or(usize::MAX))
        })
    }

    fn write_hole(&self, length: u64) -> Reply<()> {
        let inner = self.0.clone();
        Reply::later(async move {
            // SAFETY: all pointers are valid.
            inner.ends.begin(|options, reply| unsafe { vk_stream_hole(inner.handle, length, options, reply) }, |_| Ok(())).await
        })
    }

    fn finish(&self) -> Reply<()> {
        let inner = self.0.clone();
        Reply::later(async move {
            // SAFETY: all pointers are valid.
            inner.ends.begin(|options, reply| unsafe { vk_stream_finish(inner.handle, options, reply) }, |_| Ok(())).await
        })
    }

    fn mime(&self) -> Option<&str> {
        self.0.mime.as_deref()
    }

    fn abort(&self) {
        // It is answered at once. Its call is not cancelled by being dropped: it has ended.
        // SAFETY: all pointers are valid.
        drop(self.0.ends.begin(|options, reply| unsafe { vk_stream_abort(self.0.handle, options, reply) }, |_| Ok(())));
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        vk_release(self.handle);
    }
}
