//! Storage of the made-up host: pools, and volumes whose content is kept in memory. Each group of the description has a file.
//!
//! Locks are taken in this order: the table of pools, a pool, a volume.

mod content;
mod pool;
mod pool_definition;
mod pool_discovery;
mod pool_lifecycle;
mod pool_list;
mod pool_status;
mod table;
mod volume;
mod volume_change;
mod volume_data;
mod volume_list;
mod volume_lookup;
mod volume_status;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_document::{Extra, Size, bytes_of};

pub use self::table::Pools;

/// An error of the storage of this host.
fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}

/// An error about a document.
fn wrong_document(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::STORAGE)
}

/// A size in bytes.
fn bytes(size: &Size, element: &str) -> Result<u64> {
    let unit = size.unit.as_deref().unwrap_or("bytes");
    let too_large = || wrong_document(format!("<{element}> is {} {unit}, which is no size that 64 bits can hold", size.value));
    bytes_of(size.value, unit).ok_or_else(too_large)
}

/// A size in bytes as an element.
fn size(bytes: u64) -> Size {
    Size { unit: Some("bytes".to_owned()), value: bytes, extra: Extra::default() }
}
