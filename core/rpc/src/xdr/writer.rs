//! Writing values into a message.

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};

use super::{MAX_TEXT, padding};

/// Writes values one after the other. What cannot be written is remembered, and told at the end.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    failed: Option<Error>,
    has_secret: bool,
    /// The argument of a method that is being written.
    argument: Option<&'static str>,
}

impl Writer {
    /// Nothing is written yet, and this much is kept free before it.
    #[must_use]
    pub fn behind(head: usize) -> Self {
        let mut bytes = Vec::with_capacity(head + 100);
        bytes.resize(head, 0);
        Self { bytes, failed: None, has_secret: false, argument: None }
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A number of four bytes.
    pub fn u32(&mut self, value: u32) {
        self.raw(&value.to_be_bytes());
    }

    /// A number of eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.raw(&value.to_be_bytes());
    }

    /// The length of a list, no more than its limit.
    pub fn count(&mut self, count: usize, limit: usize) {
        if count > limit {
            self.refuse(format!("a list with {count} items cannot be sent: the limit is {limit}"));
        }
        self.u32(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// Bytes behind their length, filled up with zeros.
    pub fn opaque(&mut self, bytes: &[u8], limit: usize) {
        if bytes.len() > limit {
            return self.refuse(format!("a text or run of {} bytes cannot be sent: the limit is {limit}", bytes.len()));
        }
        self.u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.raw(bytes);
        self.raw(&[0; 3][..padding(bytes.len())]);
    }

    /// What is written next is this argument of a method: whoever has given it is told so where it cannot be sent.
    pub fn of(&mut self, argument: &'static str) -> &mut Self {
        self.argument = Some(argument);
        self
    }

    /// A text. The other side may be in C, to which a NUL is its end.
    pub fn text(&mut self, text: &str) {
        if let Some(at) = text.find('\0') {
            // Without its words: they may be a password.
            let wrong = |what| format!("{what} has a NUL at byte {at}, and a text that is sent cannot have one");
            let error = match self.argument {
                Some(argument) => Error::invalid_argument(wrong(format!("`{argument}`"))),
                None => Error::new(ErrorCode::RPC, wrong("a text".to_owned())).in_domain(ErrorDomain::RPC),
            };
            self.failed.get_or_insert(error);
            return;
        }
        self.opaque(text.as_bytes(), MAX_TEXT);
    }

    /// Notes that what is written must not stay in memory.
    pub fn is_secret(&mut self) {
        self.has_secret = true;
    }

    /// Says why a value cannot be sent; `finish` gives the first reason.
    pub fn refuse(&mut self, why: impl Into<String>) {
        self.failed.get_or_insert_with(|| Error::new(ErrorCode::RPC, why).in_domain(ErrorDomain::RPC));
    }

    /// The bytes, and whether they must be zeroed after use.
    ///
    /// # Errors
    /// `Rpc` for the first value that cannot be sent.
    pub fn finish(self) -> Result<(Vec<u8>, bool)> {
        match self.failed {
            None => Ok((self.bytes, self.has_secret)),
            Some(error) => Err(error),
        }
    }
}
