//! Numbers in the bytes of a header. What lies behind the end is not there.

/// `N` bytes from `at` on.
fn at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

pub fn be_u32(bytes: &[u8], place: usize) -> Option<u32> {
    at(bytes, place).map(u32::from_be_bytes)
}

pub fn be_u64(bytes: &[u8], place: usize) -> Option<u64> {
    at(bytes, place).map(u64::from_be_bytes)
}

pub fn le_u64(bytes: &[u8], place: usize) -> Option<u64> {
    at(bytes, place).map(u64::from_le_bytes)
}
