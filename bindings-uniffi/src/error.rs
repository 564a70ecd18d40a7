//! Answers: a value or an error.

use std::fmt;
use std::future::Future;

use virtkit::runtime;

use crate::carry::Give;
use crate::generated::ErrorDomain;
pub use crate::generated::VirtkitError;

/// What a call gives.
pub type Answer<T> = Result<T, VirtkitError>;

/// All of an error but its kind. The fields are libvirt's, and `outcome`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ErrorDetails {
    /// The number of the code.
    pub code: i32,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ErrorLevel {
    /// No error.
    None,
    /// The call went on.
    Warning,
    /// The call failed.
    Error,
}

/// Whether a call that was given up can have had an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Outcome {
    /// It was not begun.
    NotStarted,
    /// It was under way.
    Unknown,
}

impl From<virtkit::Error> for VirtkitError {
    fn from(error: virtkit::Error) -> Self {
        let details = ErrorDetails {
            code: error.code.0,
            domain: error.domain.give(),
            level: match error.level {
                virtkit::ErrorLevel::None => ErrorLevel::None,
                virtkit::ErrorLevel::Warning => ErrorLevel::Warning,
                virtkit::ErrorLevel::Error => ErrorLevel::Error,
            },
            message: error.message.clone(),
            str1: error.str1.clone(),
            str2: error.str2.clone(),
            str3: error.str3.clone(),
            int1: error.int1,
            int2: error.int2,
            outcome: error.outcome.map(|outcome| match outcome {
                virtkit::Outcome::NotStarted => Outcome::NotStarted,
                virtkit::Outcome::Unknown => Outcome::Unknown,
            }),
        };
        Self::with(details.code, details)
    }
}

impl fmt::Display for VirtkitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.details().message)
    }
}

impl std::error::Error for VirtkitError {}

/// Gives the result of a call of the engine.
pub fn give<T: Give>(result: virtkit::Result<T>) -> Answer<T::Face> {
    Ok(result?.give())
}

/// Waits for a call on the caller's thread.
pub fn wait<T: Send>(call: impl Future<Output = Answer<T>> + Send) -> Answer<T> {
    runtime::wait(async { Ok(call.await) })?
}
