//! Reading records from bytes that came from another language.

use std::fmt::Write as _;

use virtkit_api::{Error, Result};

use crate::characters::is_allowed;

/// Bytes that are read, and where in the record the reader is.
#[derive(Debug)]
pub struct Decoder<'b> {
    rest: &'b [u8],
    /// What the path begins with.
    name: &'b str,
    path: Vec<Step>,
    depth: usize,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Field(&'static str),
    Item(usize),
}

/// How deep values may lie in each other: 256 elements, as when they are read from XML, each in a field and a list of another.
const DEPTH: usize = 3 * 256;

impl<'b> Decoder<'b> {
    pub(super) fn new(name: &'b str, bytes: &'b [u8]) -> Self {
        Self { rest: bytes, name, path: Vec::new(), depth: 0 }
    }

    /// Reads a field of a record.
    ///
    /// # Errors
    /// Those of its type.
    pub fn field<T: super::Exchange>(&mut self, name: &'static str) -> Result<T> {
        self.within(Step::Field(name), T::take)
    }

    /// 4 bytes.
    ///
    /// # Errors
    /// `InvalidArg` where there are fewer.
    pub fn u32(&mut self) -> Result<u32> {
        self.fixed().map(u32::from_be_bytes)
    }

    /// 8 bytes.
    ///
    /// # Errors
    /// `InvalidArg` where there are fewer.
    pub fn u64(&mut self) -> Result<u64> {
        self.fixed().map(u64::from_be_bytes)
    }

    /// A text of characters that XML can hold.
    ///
    /// # Errors
    /// `InvalidArg` for what is none.
    pub fn text(&mut self) -> Result<String> {
        let length = self.u32()? as usize;
        let bytes = self.bytes(length)?;
        self.bytes(length.wrapping_neg() & 3)?;
        let text = std::str::from_utf8(bytes).map_err(|_| self.wrong("is not UTF-8"))?;
        match text.chars().find(|c| !is_allowed(*c)) {
            Some(c) => Err(self.wrong(&format!("holds the character U+{:04X}, which XML cannot hold", u32::from(c)))),
            None => Ok(text.to_owned()),
        }
    }

    /// A list.
    pub(super) fn list<T>(&mut self, take: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.u32()? as usize;
        // Every item has four bytes at least, so a damaged count cannot ask for much memory.
        if count > self.rest.len() / 4 {
            return Err(self.short());
        }
        (0..count).map(|index| self.within(Step::Item(index), &take)).collect()
    }

    pub(super) fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(|| self.short())?;
        self.rest = rest;
        Ok(*taken)
    }

    fn bytes(&mut self, length: usize) -> Result<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.short())?;
        self.rest = rest;
        Ok(taken)
    }

    /// Reads something inside an element that is kept as it is.
    pub(super) fn deeper<T>(&mut self, take: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEPTH {
            return Err(self.wrong(&format!("lies more than {DEPTH} deep")));
        }
        self.depth += 1;
        let taken = take(self)?;
        self.depth -= 1;
        Ok(taken)
    }

    fn within<T>(&mut self, step: Step, take: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.path.push(step);
        let taken = self.deeper(take)?;
        self.path.pop();
        Ok(taken)
    }

    pub(super) fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.wrong(&format!("is {} bytes too long", self.rest.len()))) }
    }

    fn short(&self) -> Error {
        self.wrong("is cut short")
    }

    /// The error for the value that is being read: `volume.target.path is ...`.
    pub(crate) fn wrong(&self, what: &str) -> Error {
        let mut place = self.name.to_owned();
        for step in &self.path {
            let written = match step {
                Step::Field(name) => write!(place, ".{}", name.trim_start_matches("r#")),
                Step::Item(index) => write!(place, "[{index}]"),
            };
            written.expect("writing to a string");
        }
        Error::invalid_argument(format!("the document cannot be written: {place} {what}"))
    }
}
