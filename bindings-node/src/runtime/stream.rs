//! Streams.

use virtkit::{Chunk, Stream};

use super::{Args, Entry, Object, Reply, Scope, ToJs, Value, bytes, handle};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] = &[
    Entry::new("streamRead", "Stream.read", 3, read),
    Entry::new("streamWrite", "Stream.write", 3, write),
    Entry::new("streamWriteHole", "Stream.writeHole", 3, write_hole),
    Entry::new("streamFinish", "Stream.finish", 2, finish),
    Entry::new("streamAbort", "Stream.abort", 2, abort),
];

/// The stream that a function is about.
fn receiver(args: &Args<'_>) -> Result<Stream, super::Failure> {
    args.opaque::<Stream>(1).cloned()
}

/// `streamRead(options, stream, max)`.
fn read(args: &Args<'_>) -> Reply {
    let stream = receiver(args)?;
    let max: u32 = args.get(2, "max")?;
    args.call(async move { stream.read(max as usize).await })
}

/// `streamWrite(options, stream, data)`: how many bytes were taken.
fn write(args: &Args<'_>) -> Reply {
    let stream = receiver(args)?;
    let data: Vec<u8> = args.get(2, "data")?;
    args.call(async move { Ok(Written(stream.write(&data).await?)) })
}

/// `streamWriteHole(options, stream, length)`.
fn write_hole(args: &Args<'_>) -> Reply {
    let stream = receiver(args)?;
    let length: u64 = args.get(2, "length")?;
    args.call(async move { stream.write_hole(length).await })
}

/// `streamFinish(options, stream)`.
fn finish(args: &Args<'_>) -> Reply {
    let stream = receiver(args)?;
    args.call(async move { stream.finish().await })
}

/// `streamAbort(options, stream)`.
fn abort(args: &Args<'_>) -> Reply {
    let stream = receiver(args)?;
    args.call(async move { stream.abort().await })
}

struct Written(usize);

impl ToJs for Written {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.length(self.0)
    }
}

/// An opaque value, and what the data is; the JavaScript half makes the class.
impl ToJs for Stream {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        let mime = self.mime().map(str::to_owned);
        Ok(Object::new(scope)?.field("stream", Opaque(self))?.field("mime", mime)?.value())
    }
}

struct Opaque(Stream);

impl ToJs for Opaque {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        handle::give(scope, self.0)
    }
}

/// A `Buffer`, `{ hole }` with its length, or null at the end.
impl ToJs for Chunk {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        match self {
            Self::Data(data) => bytes::buffer(scope, &data),
            Self::Hole(length) => Ok(Object::new(scope)?.field("hole", length)?.value()),
            Self::End => scope.null(),
        }
    }
}
