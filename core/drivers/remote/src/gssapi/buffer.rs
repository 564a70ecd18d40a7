//! Bytes that the library has made, and takes back.

use std::ffi::c_void;
use std::fmt;
use std::ptr;

use super::library::{Library, RawBuffer};

/// Bytes of the library's. They stay where they are until this is dropped.
pub struct Buffer {
    library: &'static Library,
    raw: RawBuffer,
}

// SAFETY: the bytes are an allocation of their own, which belongs to this alone and may be released by any thread.
unsafe impl Send for Buffer {}
// SAFETY: shared, it is only read.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// A place for what a function gives.
    pub(super) fn empty(library: &'static Library) -> Self {
        Self { library, raw: RawBuffer { length: 0, value: ptr::null_mut() } }
    }

    /// For the function that fills it, which is called once.
    pub(super) fn raw(&mut self) -> *mut RawBuffer {
        &raw mut self.raw
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        if self.raw.value.is_null() {
            return &[];
        }
        // SAFETY: the library has filled both fields: so many bytes are there until they are released, and nobody else has them.
        unsafe { std::slice::from_raw_parts(self.raw.value.cast::<u8>(), self.raw.length) }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: what the library has made it takes back once; an empty one is let alone by it.
        unsafe { (self.library.release_buffer)(&raw mut minor, &raw mut self.raw) };
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A secret may be in it.
        f.debug_struct("Buffer").field("length", &self.raw.length).finish_non_exhaustive()
    }
}

/// Bytes for a function that only reads them, for as long as they are borrowed.
pub(super) fn lent(bytes: &[u8]) -> RawBuffer {
    RawBuffer { length: bytes.len(), value: bytes.as_ptr().cast::<c_void>().cast_mut() }
}
