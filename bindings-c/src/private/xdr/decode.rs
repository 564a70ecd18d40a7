//! The forms of values, on the way in.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use virtkit::{SecretValue, Uuid};

use super::{Problem, Reader, Refusal};
use crate::private::fd;

/// A value that can be read.
pub trait Decode: Sized {
    /// Reads it.
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal>;
}

impl Decode for () {
    fn decode(_input: &mut Reader<'_>) -> Result<Self, Refusal> {
        Ok(())
    }
}

impl Decode for bool {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.bool()
    }
}

impl Decode for i32 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.fixed().map(Self::from_be_bytes)
    }
}

impl Decode for u32 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.u32()
    }
}

impl Decode for i64 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.fixed().map(Self::from_be_bytes)
    }
}

impl Decode for u64 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.u64()
    }
}

impl Decode for f64 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.u64().map(Self::from_bits)
    }
}

impl Decode for String {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.text().map(str::to_owned)
    }
}

impl Decode for Arc<str> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.text().map(Self::from)
    }
}

impl Decode for SecretValue {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.opaque().map(|bytes| Self::new(bytes.to_vec()))
    }
}

impl Decode for Vec<u8> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.opaque().map(<[u8]>::to_vec)
    }
}

impl Decode for Uuid {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        input.fixed().map(Self::from_bytes)
    }
}

impl Decode for Duration {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        let nanoseconds = i64::decode(input)?;
        u64::try_from(nanoseconds).map(Self::from_nanos).map_err(|_| input.refuse(Problem::Duration(nanoseconds)))
    }
}

/// A duplicate: the caller keeps its own.
impl Decode for OwnedFd {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        let number = i32::decode(input)?;
        let Ok(duplicate) = fd::duplicate(number) else {
            return Err(input.refuse(Problem::Fd(number)));
        };
        input.duplicated(number);
        Ok(duplicate)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        if input.bool()? { T::decode(input).map(Some) } else { Ok(None) }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        let count = input.count()?;
        let mut items = Self::with_capacity(count);
        for _ in 0..count {
            items.push(T::decode(input)?);
        }
        Ok(items)
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        let mut items = Vec::with_capacity(N);
        for _ in 0..N {
            items.push(T::decode(input)?);
        }
        // The vector has exactly N items.
        items.try_into().map_err(|_| input.refuse(Problem::Truncated { wanted: N, left: 0 }))
    }
}
