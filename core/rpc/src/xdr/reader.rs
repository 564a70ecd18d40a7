//! Reading values out of a payload that may be anything.

use std::fmt;

use virtkit_api::{Error, ErrorCode, ErrorDomain};

use super::{MAX_ITEMS, MAX_TEXT, padding};

/// Why bytes are not what they should be, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// How many bytes before it were understood.
    pub at: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// More bytes are wanted than there are.
    Truncated {
        /// How many are wanted.
        wanted: usize,
        /// How many there are.
        left: usize,
    },
    /// Bytes are left behind the last value.
    Trailing(usize),
    /// What must be zero is this.
    Padding(u8),
    /// A text or a run of bytes is longer than its limit.
    TooLong {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A list has more items than its limit.
    TooMany {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// A text is not UTF-8.
    NotUtf8,
    /// A text has a NUL inside.
    Nul,
    /// A number is none of those that can stand here.
    Choice {
        /// What it stands for.
        what: &'static str,
        /// The number.
        number: u32,
    },
    /// A message says that it has this length.
    MessageLength(usize),
    /// So many descriptors are said to come with a message.
    Descriptors(usize),
    /// So many descriptors have come that belong to no message.
    StrayDescriptors(usize),
    /// A value that must be there is not.
    Missing(&'static str),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            Problem::Truncated { wanted, left } => write!(f, "{wanted} bytes are wanted where {left} are left")?,
            Problem::Trailing(left) => write!(f, "{left} bytes are left behind the last value")?,
            Problem::Padding(byte) => write!(f, "a byte that fills up is {byte:#04x} and not zero")?,
            Problem::TooLong { length, limit } => write!(f, "a text or run of bytes has {length} bytes, more than the limit of {limit}")?,
            Problem::TooMany { count, limit } => write!(f, "a list has {count} items, more than the limit of {limit}")?,
            Problem::NotUtf8 => f.write_str("a text is not UTF-8")?,
            Problem::Nul => f.write_str("a text has a NUL inside")?,
            Problem::Choice { what, number } => write!(f, "{number} is no {what}")?,
            Problem::MessageLength(length) => write!(f, "a message has the impossible length {length}")?,
            Problem::Descriptors(count) => write!(f, "{count} file descriptors are said to come with one message")?,
            Problem::StrayDescriptors(count) => write!(f, "{count} file descriptors have come that belong to no message")?,
            Problem::Missing(what) => write!(f, "{what} is missing")?,
        }
        write!(f, ", at byte {}", self.at)
    }
}

impl std::error::Error for Malformed {}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::new(ErrorCode::RPC, format!("what came over the wire is malformed: {malformed}")).in_domain(ErrorDomain::RPC)
    }
}

/// Reads values one after the other.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Refuses what is read here.
    #[must_use]
    pub fn refuse(&self, problem: Problem) -> Malformed {
        Malformed { at: self.at, problem }
    }

    /// The next bytes, as they are.
    ///
    /// # Errors
    /// Where there are fewer.
    pub fn raw(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let Some((taken, _)) = self.bytes[self.at..].split_at_checked(len) else {
            return Err(self.refuse(Problem::Truncated { wanted: len, left: self.left() }));
        };
        self.at += len;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    ///
    /// # Errors
    /// Where there are fewer.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let Some(taken) = self.bytes[self.at..].first_chunk::<N>() else {
            return Err(self.refuse(Problem::Truncated { wanted: N, left: self.left() }));
        };
        self.at += N;
        Ok(*taken)
    }

    /// A number of four bytes.
    ///
    /// # Errors
    /// Where the bytes end.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.fixed().map(u32::from_be_bytes)
    }

    /// A number of eight bytes.
    ///
    /// # Errors
    /// Where the bytes end.
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.fixed().map(u64::from_be_bytes)
    }

    /// A length or a count, no larger than its limit.
    fn size(&mut self) -> Result<usize, Malformed> {
        self.u32().map(|size| usize::try_from(size).unwrap_or(usize::MAX))
    }

    /// Bytes behind their length, with what fills them up.
    ///
    /// # Errors
    /// Where they are more than the limit, or end too early.
    pub fn opaque(&mut self, limit: usize) -> Result<&'a [u8], Malformed> {
        let length = self.size()?;
        if length > limit {
            return Err(self.refuse(Problem::TooLong { length, limit }));
        }
        let bytes = self.raw(length)?;
        match self.raw(padding(length))?.iter().find(|byte| **byte != 0) {
            Some(byte) => Err(self.refuse(Problem::Padding(*byte))),
            None => Ok(bytes),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// Where it is longer than a text can be, not UTF-8, or has a NUL inside.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let bytes = self.opaque(MAX_TEXT)?;
        if bytes.contains(&0) {
            return Err(self.refuse(Problem::Nul));
        }
        std::str::from_utf8(bytes).map_err(|_| self.refuse(Problem::NotUtf8))
    }

    /// A text that is shown to somebody, and of no other use: what is not UTF-8 in it, and every NUL, stands as U+FFFD.
    ///
    /// # Errors
    /// Where it is longer than a text can be.
    pub fn shown_text(&mut self) -> Result<String, Malformed> {
        let text = String::from_utf8_lossy(self.opaque(MAX_TEXT)?);
        Ok(if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.into_owned() })
    }

    /// The number of items of a list. Every item takes four bytes or more, so that a count beyond what is left is refused here.
    ///
    /// # Errors
    /// Where it is more than the limit, or more than can follow.
    pub fn count(&mut self, limit: usize) -> Result<usize, Malformed> {
        let count = self.size()?;
        if count > limit {
            return Err(self.refuse(Problem::TooMany { count, limit }));
        }
        if count * 4 > self.left() {
            return Err(self.refuse(Problem::Truncated { wanted: count * 4, left: self.left() }));
        }
        Ok(count)
    }

    /// The number of items of a list with the usual limit.
    ///
    /// # Errors
    /// As for `count`.
    pub fn items(&mut self) -> Result<usize, Malformed> {
        self.count(MAX_ITEMS)
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// Where something is.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.left() == 0 { Ok(()) } else { Err(self.refuse(Problem::Trailing(self.left()))) }
    }
}
