//! Building a buffer for the caller.

use std::cell::Cell;
use std::fmt;
use std::os::fd::{IntoRawFd, OwnedFd};

use virtkit::{Error, Result};

use super::{MAX_TOTAL, padding};
use crate::private::handles;

/// A spare buffer larger than this is given back to the allocator and not kept.
const SPARE: usize = 64 << 10;

thread_local! {
    /// The buffer of the last answer, so that a small call does not allocate.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// What an answer refers to by a number. It is released with an answer that nobody has taken.
#[derive(Debug)]
pub enum Kept {
    /// A handle, made for this answer.
    Handle(u64),
    /// A file descriptor whose ownership moves to the caller.
    Fd(OwnedFd),
}

/// Writes values one after the other.
#[derive(Debug)]
pub struct Writer {
    answer: Answer,
    limit: usize,
    failed: Option<Failure>,
}

/// Why an answer could not be written.
#[derive(Debug)]
enum Failure {
    TooLarge,
    Refused(Error),
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// Starts an empty buffer.
    pub fn new() -> Self {
        Self::with_limit(MAX_TOTAL)
    }

    /// Starts an empty buffer that may become larger than others: one that carries another whole buffer.
    pub fn with_limit(limit: usize) -> Self {
        let bytes = BUFFER.try_with(Cell::take).unwrap_or_default();
        Self { answer: Answer { bytes, kept: Vec::new(), is_secret: false }, limit, failed: None }
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        if bytes.len() > self.limit - self.answer.bytes.len() {
            self.failed.get_or_insert(Failure::TooLarge);
            return;
        }
        self.answer.bytes.extend_from_slice(bytes);
    }

    /// A number of four bytes.
    pub fn u32(&mut self, value: u32) {
        self.raw(&value.to_be_bytes());
    }

    /// A number of eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.raw(&value.to_be_bytes());
    }

    /// The number of items that follow, or of bytes.
    pub fn count(&mut self, count: usize) {
        // What does not fit into four bytes does not fit into a buffer either.
        match u32::try_from(count) {
            Ok(count) => self.u32(count),
            Err(_) => drop(self.failed.get_or_insert(Failure::TooLarge)),
        }
    }

    /// Bytes behind their length, filled up with zeros.
    pub fn opaque(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
        self.raw(&[0; 3][..padding(bytes.len())]);
    }

    /// Keeps what the buffer refers to until the caller has it.
    pub fn keep(&mut self, kept: Kept) {
        self.answer.kept.push(kept);
    }

    /// Takes over what another answer refers to.
    pub fn adopt(&mut self, other: &mut Answer) {
        self.answer.kept.append(&mut other.kept);
        self.answer.is_secret |= other.is_secret;
    }

    /// Notes that there is a secret in the buffer.
    pub fn is_secret(&mut self) {
        self.answer.is_secret = true;
    }

    /// Says why a value cannot be written; `finish` gives the first of these.
    pub fn refuse(&mut self, error: Error) {
        self.failed.get_or_insert(Failure::Refused(error));
    }

    /// The finished buffer.
    pub fn finish(self) -> Result<Answer> {
        match self.failed {
            None => Ok(self.answer),
            Some(Failure::Refused(error)) => Err(error),
            Some(Failure::TooLarge) => {
                Err(Error::internal(format!("the answer is larger than {MAX_TOTAL} bytes, which is the limit for one answer")))
            }
        }
    }
}

/// A finished buffer, and what it refers to.
#[derive(Default)]
pub struct Answer {
    bytes: Vec<u8>,
    kept: Vec<Kept>,
    is_secret: bool,
}

/// Without the bytes, which may be many, and secret.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({} bytes, {:?})", self.bytes.len(), self.kept)
    }
}

impl Answer {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, to be written to by a caller who owns the whole answer.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Makes what the bytes refer to the caller's.
    pub fn hand_over(&mut self) {
        for kept in self.kept.drain(..) {
            match kept {
                Kept::Handle(_) => {}
                Kept::Fd(fd) => drop(fd.into_raw_fd()),
            }
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        for kept in self.kept.drain(..) {
            match kept {
                Kept::Handle(handle) => handles::release(handle),
                Kept::Fd(fd) => drop(fd),
            }
        }
        let mut bytes = std::mem::take(&mut self.bytes);
        if self.is_secret {
            bytes.fill(0);
            // Without this the compiler may leave out writes that nobody reads.
            std::hint::black_box(&bytes);
        }
        if (1..=SPARE).contains(&bytes.capacity()) {
            bytes.clear();
            // While the thread ends there is nothing to keep it in.
            let _ = BUFFER.try_with(|buffer| buffer.set(bytes));
        }
    }
}
