//! Formats of disk images: telling them apart by their first bytes, and reading and writing what describes a qcow2 image.
//!
//! Images come from guests and from strangers. Whatever is in one, reading it takes no more than a few MiB of memory, and what does not fit the format
//! is an error that says what.

mod bytes;
pub mod chain;
mod error;
mod open;
mod probe;
pub mod qcow2;

pub use error::{ImageError, Result};
pub use open::{open, open_any};
pub use probe::{Format, HEAD, Probed, probe};
