//! The other side of the interface, for Rust: what a binding does, so that tests and drivers can go through the same buffers.

use std::marker::PhantomData;

use virtkit::{Error, Result, Uuid};

use super::dispatch::name;
use super::error::refused;
use super::xdr::{Answer, Decode, Encode, Reader, Refusal, Writer, encode_fields};

/// A call as it travels, and the type of its result.
#[derive(Debug)]
pub struct Request<T> {
    /// The number of the method.
    pub method: u32,
    /// Its input.
    pub input: Answer,
    result: PhantomData<fn() -> T>,
}

impl<T: Decode> Request<T> {
    /// A call with what `write` writes as its input.
    pub fn new(method: u32, write: impl FnOnce(&mut Writer)) -> Result<Self> {
        let mut out = Writer::new();
        write(&mut out);
        Ok(Self { method, input: out.finish()?, result: PhantomData })
    }

    /// Reads the result out of the answer.
    pub fn decode(&self, answer: &[u8]) -> Result<T> {
        decode(answer).map_err(|refusal| refused(&format!("the answer of {}", name(self.method)), refusal))
    }
}

/// Reads one value that fills an answer. Its descriptors are the reader's.
pub fn decode<T: Decode>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut input = Reader::answer(bytes)?;
    let value = T::decode(&mut input)?;
    input.end()?;
    Ok(value)
}

/// The handle of a connection, as a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionHandle(pub u64);

impl Encode for ConnectionHandle {
    fn encode(&self, out: &mut Writer) {
        out.u64(self.0);
    }
}

impl Decode for ConnectionHandle {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.u64().map(Self)
    }
}

/// The handle of a stream, as a result, and what its data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamHandle(pub u64, pub Option<String>);

impl Decode for StreamHandle {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        Ok(Self(input.u64()?, Decode::decode(input)?))
    }
}

/// The handle of an operation, as a result, and the type of the result of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationHandle<T> {
    /// The handle.
    pub number: u64,
    result: PhantomData<fn() -> T>,
}

impl<T: Decode> OperationHandle<T> {
    /// Reads the result of the work out of the answer to a wait.
    pub fn decode_result(&self, answer: &[u8]) -> Result<T> {
        decode(answer).map_err(|refusal| refused("the result of an operation", refusal))
    }
}

impl<T> Decode for OperationHandle<T> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        Ok(Self { number: input.u64()?, result: PhantomData })
    }
}

/// An object as an argument: which one, of which connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectOf<T> {
    /// The connection that it is of.
    pub connection: ConnectionHandle,
    /// Which one it is.
    pub identity: T,
}

impl<T: Encode> Encode for ObjectOf<T> {
    fn encode(&self, out: &mut Writer) {
        encode_fields!(out, self.connection, self.identity);
    }
}

/// The filter of an event subscription: kinds (none for all), the UUID of the subject, how many may wait (0 for the default).
pub fn filter(kinds: &[u32], subject: Option<Uuid>, capacity: u32) -> Result<Answer> {
    let mut out = Writer::new();
    encode_fields!(&mut out, *kinds, subject, capacity);
    out.finish()
}

/// Reads the error out of an answer.
pub fn decode_error(answer: &[u8]) -> Error {
    decode(answer).unwrap_or_else(|refusal| refused("the error in an answer", refusal))
}
