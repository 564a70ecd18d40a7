//! Secrets of the made-up host, in memory. Each group of the description has a file.

mod content;
mod definition;
mod list;
mod table;

use virtkit_api::{Error, ErrorCode, ErrorDomain};

pub use self::table::Secrets;

/// An error of the secrets of this host.
fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}
