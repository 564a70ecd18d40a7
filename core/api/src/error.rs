//! The one error type.

use std::fmt;

use crate::{ErrorCode, ErrorDomain, MethodInfo};

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong: a code to branch on, and a sentence that names the object and the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Fields>);

/// The fields of an error. They are libvirt's, and [`outcome`](Fields::outcome).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fields {
    /// What went wrong.
    pub code: ErrorCode,
    /// The part of the system that says so.
    pub domain: ErrorDomain,
    /// How bad it is.
    pub level: ErrorLevel,
    /// A sentence that names the object and the value.
    pub message: String,
    /// More text, by code.
    pub str1: Option<String>,
    /// More text, by code.
    pub str2: Option<String>,
    /// More text, by code.
    pub str3: Option<String>,
    /// A number, by code; for many the errno.
    pub int1: i32,
    /// A number, by code.
    pub int2: i32,
    /// For a call that was given up: whether it can have had an effect.
    pub outcome: Option<Outcome>,
}

/// How bad an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(i32)]
pub enum ErrorLevel {
    /// No error.
    None = 0,
    /// The call went on.
    Warning = 1,
    /// The call failed.
    #[default]
    Error = 2,
}

/// What is known of a call that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Outcome {
    /// Nothing was done.
    NotStarted = 1,
    /// It may have been done, in part or whole, or still be under way.
    Unknown = 2,
}

impl Outcome {
    /// As the description writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Unknown => "unknown",
        }
    }
}

impl Error {
    /// An error with a code and a sentence. Its domain is [`ErrorDomain::NONE`] until [`in_domain`](Self::in_domain) says otherwise.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Fields {
            code,
            domain: ErrorDomain::NONE,
            level: ErrorLevel::Error,
            message: message.into(),
            str1: None,
            str2: None,
            str3: None,
            int1: -1,
            int2: -1,
            outcome: None,
        }))
    }

    /// The same error, said by another part of the system.
    #[must_use]
    pub fn in_domain(mut self, domain: ErrorDomain) -> Self {
        self.0.domain = domain;
        self
    }

    /// The same error, of a call that was given up.
    #[must_use]
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = Some(outcome);
        self
    }

    /// The answer of a driver that lacks a method.
    #[must_use]
    pub fn unsupported(method: &MethodInfo) -> Self {
        Self::new(ErrorCode::NO_SUPPORT, format!("{} is not supported by the connection's driver", method.name))
    }

    /// The answer to an argument that cannot be.
    #[must_use]
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INVALID_ARG, message)
    }

    /// What the operating system answered to something that was tried; `doing` begins the sentence, as in `cannot open "/a"`. The number of the
    /// system's error is in `int1`.
    #[must_use]
    pub fn system(doing: impl fmt::Display, error: &std::io::Error) -> Self {
        let text = error.to_string();
        let why = text.split_once(" (os error").map_or(text.as_str(), |(why, _)| why);
        let mut this = Self::new(ErrorCode::SYSTEM_ERROR, format!("{doing}: {why}"));
        this.int1 = error.raw_os_error().unwrap_or(-1);
        this
    }

    /// A defect of virtkit's own.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INTERNAL_ERROR, message)
    }
}

impl std::ops::Deref for Error {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.0
    }
}

impl std::ops::DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Fields {
        &mut self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}
