//! Network filters of the made-up host, and which interfaces have one. Nothing passes here that could be filtered; what is kept is who uses what. Each
//! group of the description has a file.

mod binding_lifecycle;
mod binding_list;
mod filter_lifecycle;
mod filter_list;
mod table;

use virtkit_api::{Error, ErrorCode, ErrorDomain};

pub use self::table::Filters;

/// An error of the filters of this host.
fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}

/// An error about a document.
fn wrong_document(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::NW_FILTER)
}
