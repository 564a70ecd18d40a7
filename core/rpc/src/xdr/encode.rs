//! Values that can be written.

use std::sync::Arc;
use std::time::Duration;

use virtkit_api::{SecretValue, Uuid};

use super::{MAX_ITEMS, MAX_TEXT, Writer};

/// A value with a form on the wire.
pub trait Encode {
    /// Writes it.
    fn encode(&self, out: &mut Writer);
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Writer) {
        (**self).encode(out);
    }
}

/// A number of four bytes, 0 or 1.
impl Encode for bool {
    fn encode(&self, out: &mut Writer) {
        out.u32((*self).into());
    }
}

impl Encode for i32 {
    fn encode(&self, out: &mut Writer) {
        out.u32(self.cast_unsigned());
    }
}

impl Encode for u32 {
    fn encode(&self, out: &mut Writer) {
        out.u32(*self);
    }
}

impl Encode for i64 {
    fn encode(&self, out: &mut Writer) {
        out.u64(self.cast_unsigned());
    }
}

impl Encode for u64 {
    fn encode(&self, out: &mut Writer) {
        out.u64(*self);
    }
}

impl Encode for f64 {
    fn encode(&self, out: &mut Writer) {
        out.u64(self.to_bits());
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Encode for Arc<str> {
    fn encode(&self, out: &mut Writer) {
        out.text(self);
    }
}

/// The sixteen bytes.
impl Encode for Uuid {
    fn encode(&self, out: &mut Writer) {
        out.raw(self.as_bytes());
    }
}

/// A run of bytes, and a map of processors.
impl Encode for [u8] {
    fn encode(&self, out: &mut Writer) {
        out.opaque(self, MAX_TEXT);
    }
}

impl Encode for Vec<u8> {
    fn encode(&self, out: &mut Writer) {
        out.opaque(self, MAX_TEXT);
    }
}

impl Encode for SecretValue {
    fn encode(&self, out: &mut Writer) {
        out.is_secret();
        out.opaque(self.reveal(), MAX_TEXT);
    }
}

/// In seconds, as libvirt has spans of time.
impl Encode for Duration {
    fn encode(&self, out: &mut Writer) {
        out.u64(self.as_secs());
    }
}

/// A list of fixed length: its items.
impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self, out: &mut Writer) {
        for item in self {
            item.encode(out);
        }
    }
}

/// Whether there is one, then the value.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Writer) {
        self.is_some().encode(out);
        if let Some(value) = self {
            value.encode(out);
        }
    }
}

/// What lists are made of. Bytes are not: they have a form of their own.
pub trait Item {}

macro_rules! items {
    ($($item:ty),* $(,)?) => {
        $(impl Item for $item {})*
    };
}

items!(bool, i32, u32, i64, u64, f64, String, Uuid, SecretValue, Vec<u8>);

/// How many items, then the items.
impl<T: Item + Encode> Encode for [T] {
    fn encode(&self, out: &mut Writer) {
        out.count(self.len(), MAX_ITEMS);
        for item in self {
            item.encode(out);
        }
    }
}

impl<T: Item + Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Writer) {
        self.as_slice().encode(out);
    }
}
