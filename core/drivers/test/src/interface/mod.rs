//! Network interfaces of the made-up host. Each group of the description has a file.

mod changes;
mod definition;
mod lifecycle;
mod list;
mod table;

use virtkit_api::{Error, ErrorCode, ErrorDomain};

pub use self::table::Interfaces;

/// An error of the interfaces of this host.
fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}
