//! The encoding of the private interface: XDR primitives, big endian, each on a multiple of four bytes.
//!
//! The forms are listed in `docs/rfcs/0001-bindings-contract.md`. Limits are enforced before anything is allocated, so that a count of four
//! thousand million in a buffer of eight bytes costs nothing.

mod decode;
mod encode;
mod reader;
mod typed;
mod writer;

pub use decode::Decode;
pub use encode::{Encode, encode_fields};
pub use reader::{Problem, Reader, Refusal};
pub use writer::{Answer, Kept, Writer};

/// The longest text, byte string or document: 4 MiB, as on libvirt's wire.
pub const MAX_BYTES: usize = 4 << 20;
/// The longest list that is read: 16,384 items, as on libvirt's wire.
pub const MAX_ITEMS: usize = 16_384;
/// The largest buffer, read or written: 32 MiB, as on libvirt's wire.
pub const MAX_TOTAL: usize = 32 << 20;

/// How many zero bytes follow `len` bytes up to a multiple of four.
const fn padding(len: usize) -> usize {
    len.wrapping_neg() & 3
}

#[cfg(test)]
mod tests {
    use super::padding;

    #[test]
    fn padding_fills_up_to_four() {
        assert_eq!([0, 1, 2, 3, 4, 5].map(padding), [0, 3, 2, 1, 0, 3]);
    }
}
