//! Values that can be read.

use std::sync::Arc;
use std::time::Duration;

use virtkit_api::{SecretValue, Uuid};

use super::{Item, MAX_TEXT, Malformed, Problem, Reader};

/// A value with a form on the wire.
pub trait Decode: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// Where the bytes are no such value.
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// Nothing.
impl Decode for () {
    fn decode(_: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(())
    }
}

/// libvirt has its truth values as numbers, so whatever is not 0 is true.
impl Decode for bool {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u32().map(|number| number != 0)
    }
}

impl Decode for i32 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u32().map(u32::cast_signed)
    }
}

impl Decode for u32 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u32()
    }
}

impl Decode for i64 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u64().map(u64::cast_signed)
    }
}

impl Decode for u64 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u64()
    }
}

impl Decode for f64 {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u64().map(Self::from_bits)
    }
}

impl Decode for String {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.text().map(str::to_owned)
    }
}

impl Decode for Arc<str> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.text().map(Self::from)
    }
}

impl Decode for Uuid {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.fixed().map(Self::from_bytes)
    }
}

impl Decode for Vec<u8> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.opaque(MAX_TEXT).map(<[u8]>::to_vec)
    }
}

impl Decode for SecretValue {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.opaque(MAX_TEXT).map(|bytes| Self::new(bytes.to_vec()))
    }
}

impl Decode for Duration {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.u64().map(Self::from_secs)
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let items = (0..N).map(|_| T::decode(input)).collect::<Result<Vec<T>, _>>()?;
        items.try_into().map_err(|_| input.refuse(Problem::Missing("an item of a list of fixed length")))
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.u32()? {
            0 => Ok(None),
            1 => T::decode(input).map(Some),
            number => Err(input.refuse(Problem::Choice { what: "answer to whether a value follows", number })),
        }
    }
}

/// How many items, then the items.
impl<T: Item + Decode> Decode for Vec<T> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        (0..input.items()?).map(|_| T::decode(input)).collect()
    }
}
