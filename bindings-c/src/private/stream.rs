//! Streams.

use virtkit::{Chunk, Result, Stream};

use super::call::{BoxedCall, answer};
use super::handles;
use super::xdr::{Decode, Encode, MAX_BYTES, Problem, Reader, Refusal, Writer};

/// A kind of chunk: data, hole, end.
const DATA: u32 = 0;
const HOLE: u32 = 1;
const END: u32 = 2;

impl Encode for Chunk {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Data(bytes) => {
                out.u32(DATA);
                bytes.encode(out);
            }
            Self::Hole(length) => {
                out.u32(HOLE);
                length.encode(out);
            }
            Self::End => out.u32(END),
        }
    }
}

impl Decode for Chunk {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        match input.u32()? {
            DATA => Decode::decode(input).map(Self::Data),
            HOLE => Decode::decode(input).map(Self::Hole),
            END => Ok(Self::End),
            number => Err(input.refuse(Problem::Choice { what: "kind of a chunk", number })),
        }
    }
}

/// Reads a chunk of at most `max` bytes.
pub fn read(stream: u64, max: usize) -> Result<BoxedCall> {
    let stream = handles::get::<Stream>(stream)?;
    Ok(Box::pin(async move { answer(&stream.read(max.min(MAX_BYTES)).await?) }))
}

/// Writes bytes, and answers how many of them were taken.
pub fn write(stream: u64, data: &[u8]) -> Result<BoxedCall> {
    let stream = handles::get::<Stream>(stream)?;
    let data = data[..data.len().min(MAX_BYTES)].to_vec();
    Ok(Box::pin(async move {
        let taken = stream.write(&data).await?;
        // Not more than was given, and that is less than 4 GiB.
        answer(&u32::try_from(taken).unwrap_or(u32::MAX))
    }))
}

/// Writes a hole.
pub fn hole(stream: u64, length: u64) -> Result<BoxedCall> {
    let stream = handles::get::<Stream>(stream)?;
    Ok(Box::pin(async move { answer(&stream.write_hole(length).await?) }))
}

/// Ends a stream and asks whether all went well.
pub fn finish(stream: u64) -> Result<BoxedCall> {
    let stream = handles::get::<Stream>(stream)?;
    Ok(Box::pin(async move { answer(&stream.finish().await?) }))
}

/// Ends a stream at once.
pub fn abort(stream: u64) -> Result<BoxedCall> {
    let stream = handles::get::<Stream>(stream)?;
    Ok(Box::pin(async move { answer(&stream.abort().await?) }))
}
