//! The forms of values, on the way out.

use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use virtkit::{Error, SecretValue, Uuid};

use super::{Kept, Writer};

/// A value that can be written.
pub trait Encode {
    /// Writes it.
    fn encode(&self, out: &mut Writer);
}

/// Writes several values in order: the fields of a record, the arguments of a call.
#[macro_export]
#[doc(hidden)]
macro_rules! encode_fields {
    // Nothing to write, for a call without arguments.
    ($out:expr $(,)?) => {{
        let _: &mut $crate::private::xdr::Writer = $out;
    }};
    ($out:expr, $($value:expr),+ $(,)?) => {{
        $($crate::private::xdr::Encode::encode(&$value, $out);)+
    }};
}
pub use encode_fields;

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Writer) {
        (**self).encode(out);
    }
}

impl Encode for () {
    fn encode(&self, _out: &mut Writer) {}
}

impl Encode for bool {
    fn encode(&self, out: &mut Writer) {
        out.u32(u32::from(*self));
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
        out.opaque(self.as_bytes());
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Writer) {
        self.as_str().encode(out);
    }
}

impl Encode for Arc<str> {
    fn encode(&self, out: &mut Writer) {
        (**self).encode(out);
    }
}

/// The buffer is overwritten with zeros before it is used again.
impl Encode for SecretValue {
    fn encode(&self, out: &mut Writer) {
        out.is_secret();
        out.opaque(self.reveal());
    }
}

impl Encode for [u8] {
    fn encode(&self, out: &mut Writer) {
        out.opaque(self);
    }
}

impl Encode for Vec<u8> {
    fn encode(&self, out: &mut Writer) {
        out.opaque(self);
    }
}

impl Encode for Uuid {
    fn encode(&self, out: &mut Writer) {
        out.raw(self.as_bytes());
    }
}

impl Encode for Duration {
    fn encode(&self, out: &mut Writer) {
        // 292 years are as good as for ever.
        i64::try_from(self.as_nanos()).unwrap_or(i64::MAX).encode(out);
    }
}

/// The caller gets a duplicate of its own.
impl Encode for OwnedFd {
    fn encode(&self, out: &mut Writer) {
        match self.try_clone() {
            Ok(fd) => {
                fd.as_raw_fd().encode(out);
                out.keep(Kept::Fd(fd));
            }
            Err(error) => out.refuse(Error::internal(format!("a file descriptor of an answer cannot be duplicated: {error}"))),
        }
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Writer) {
        self.is_some().encode(out);
        if let Some(value) = self {
            value.encode(out);
        }
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Writer) {
        out.count(self.len());
        for item in self {
            item.encode(out);
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Writer) {
        self.as_slice().encode(out);
    }
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self, out: &mut Writer) {
        for item in self {
            item.encode(out);
        }
    }
}
