//! Writing records as bytes.

/// Bytes in the making.
#[derive(Debug, Default)]
pub struct Encoder(Vec<u8>);

impl Encoder {
    /// 4 bytes.
    pub fn u32(&mut self, value: u32) {
        self.0.extend(value.to_be_bytes());
    }

    /// 8 bytes.
    pub fn u64(&mut self, value: u64) {
        self.0.extend(value.to_be_bytes());
    }

    /// Bytes of a known number, which is a multiple of four.
    pub(super) fn fixed<const N: usize>(&mut self, value: [u8; N]) {
        const { assert!(N.is_multiple_of(4)) };
        self.0.extend(value);
    }

    /// The length, the bytes, and zeros up to a multiple of four.
    pub fn text(&mut self, value: &str) {
        self.length(value.len());
        self.0.extend(value.as_bytes());
        self.0.extend(std::iter::repeat_n(0, value.len().wrapping_neg() & 3));
    }

    /// A list: how many, and each.
    pub(super) fn list<T>(&mut self, items: &[T], put: impl Fn(&T, &mut Self)) {
        self.length(items.len());
        for item in items {
            put(item, self);
        }
    }

    /// A document has at most 32 MiB, so no length of it is beyond 32 bits; one that is would be refused when it is read.
    fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).unwrap_or(u32::MAX));
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
