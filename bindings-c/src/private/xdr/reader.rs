//! Taking values out of a buffer that nobody has checked yet.

use std::fmt;
use std::os::fd::RawFd;

use virtkit::Error;

use super::{MAX_BYTES, MAX_ITEMS, MAX_TOTAL, padding};
use crate::private::fd;

/// Why a buffer was not understood.
#[derive(Debug)]
pub enum Refusal {
    /// It does not have the form that it should have.
    Malformed {
        /// The offset of the value in the buffer.
        at: usize,
        /// What is wrong with it.
        problem: Problem,
    },
    /// It is well formed, but names something that is not there.
    Refused(Box<Error>),
}

/// What is wrong with a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It ends before a value does.
    Truncated {
        /// How many bytes the value needs.
        wanted: usize,
        /// How many are left.
        left: usize,
    },
    /// It is larger than `MAX_TOTAL`.
    TooLarge(usize),
    /// A text or byte string is longer than `MAX_BYTES`.
    TooLong(usize),
    /// A list has more items than `MAX_ITEMS`.
    TooMany(usize),
    /// A text is not UTF-8.
    NotUtf8,
    /// A byte between two values is not zero.
    Padding(u8),
    /// A bool, or the mark of an optional value, is neither 0 nor 1.
    Bool(u32),
    /// A span of time is negative.
    Duration(i64),
    /// A number that no form of this choice has.
    Choice {
        /// What is chosen: `type of a typed parameter`.
        what: &'static str,
        /// The number.
        number: u32,
    },
    /// A file descriptor that is not open.
    Fd(RawFd),
    /// Bytes are left after the last value.
    Trailing(usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { wanted, left } => write!(f, "a value of {wanted} bytes, of which {left} are there"),
            Self::TooLarge(len) => write!(f, "a buffer of {len} bytes, where {MAX_TOTAL} are the limit"),
            Self::TooLong(len) => write!(f, "a text of {len} bytes, where {MAX_BYTES} are the limit"),
            Self::TooMany(count) => write!(f, "a list of {count} items, where {MAX_ITEMS} are the limit"),
            Self::NotUtf8 => write!(f, "a text that is not UTF-8"),
            Self::Padding(byte) => write!(f, "a byte {byte} where zeros fill up"),
            Self::Bool(number) => write!(f, "{number} where only 0 and 1 have a meaning"),
            Self::Duration(nanoseconds) => write!(f, "a negative span of {nanoseconds} ns"),
            Self::Choice { what, number } => write!(f, "{number} as {what}"),
            Self::Fd(number) => write!(f, "{number} as file descriptor, which is not open"),
            Self::Trailing(len) => write!(f, "{len} bytes after the last value"),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Refused(Box::new(error))
    }
}

/// Reads values one after the other.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// For an answer: its descriptors, which become ours once the whole buffer has proved good. An input lends its own.
    moved: Option<Vec<RawFd>>,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of an input.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_TOTAL {
            return Err(Refusal::Malformed { at: 0, problem: Problem::TooLarge(bytes.len()) });
        }
        Ok(Self { bytes, at: 0, moved: None })
    }

    /// Starts at the beginning of an answer.
    pub fn answer(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Ok(Self { moved: Some(Vec::new()), ..Self::new(bytes)? })
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Refuses the value that was read last, or is read now.
    pub fn refuse(&self, problem: Problem) -> Refusal {
        Refusal::Malformed { at: self.at, problem }
    }

    /// The next `len` bytes.
    pub fn raw(&mut self, len: usize) -> Result<&'a [u8], Refusal> {
        let rest = &self.bytes[self.at..];
        let Some((taken, _)) = rest.split_at_checked(len) else {
            return Err(self.refuse(Problem::Truncated { wanted: len, left: rest.len() }));
        };
        self.at += len;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let Some(taken) = self.bytes[self.at..].first_chunk::<N>() else {
            return Err(self.refuse(Problem::Truncated { wanted: N, left: self.left() }));
        };
        self.at += N;
        Ok(*taken)
    }

    /// A number of four bytes.
    pub fn u32(&mut self) -> Result<u32, Refusal> {
        self.fixed().map(u32::from_be_bytes)
    }

    /// A number of eight bytes.
    pub fn u64(&mut self) -> Result<u64, Refusal> {
        self.fixed().map(u64::from_be_bytes)
    }

    /// 0 or 1.
    pub fn bool(&mut self) -> Result<bool, Refusal> {
        match self.u32()? {
            0 => Ok(false),
            1 => Ok(true),
            number => Err(self.refuse(Problem::Bool(number))),
        }
    }

    /// Bytes behind their length, with what fills them up.
    pub fn opaque(&mut self) -> Result<&'a [u8], Refusal> {
        let len = self.u32()? as usize;
        if len > MAX_BYTES {
            return Err(self.refuse(Problem::TooLong(len)));
        }
        let bytes = self.raw(len)?;
        match self.raw(padding(len))?.iter().find(|byte| **byte != 0) {
            Some(byte) => Err(self.refuse(Problem::Padding(*byte))),
            None => Ok(bytes),
        }
    }

    /// A text.
    pub fn text(&mut self) -> Result<&'a str, Refusal> {
        let bytes = self.opaque()?;
        std::str::from_utf8(bytes).map_err(|_| self.refuse(Problem::NotUtf8))
    }

    /// The number of items of a list. Every item takes four bytes or more, so a count beyond what is left is refused here.
    pub fn count(&mut self) -> Result<usize, Refusal> {
        let count = self.u32()? as usize;
        if count > MAX_ITEMS {
            return Err(self.refuse(Problem::TooMany(count)));
        }
        if count * 4 > self.left() {
            return Err(self.refuse(Problem::Truncated { wanted: count * 4, left: self.left() }));
        }
        Ok(count)
    }

    /// Notes a descriptor that was duplicated. That of an answer is closed at the end, where its duplicate has taken its place.
    pub fn duplicated(&mut self, fd: RawFd) {
        self.moved.iter_mut().for_each(|moved| moved.push(fd));
    }

    /// Checks that nothing is left, and takes over the descriptors of an answer.
    pub fn end(&mut self) -> Result<(), Refusal> {
        if self.left() != 0 {
            return Err(self.refuse(Problem::Trailing(self.left())));
        }
        self.moved.iter_mut().flat_map(|moved| moved.drain(..)).for_each(fd::close);
        Ok(())
    }
}
