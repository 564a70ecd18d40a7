//! Typed, lossless configuration documents.
//!
//! A record is what was written: no defaults are added, and what the description does not know (elements, attributes, comments) is kept where it
//! stood and written back. Known elements are written in libvirt's order.
//!
//! ```
//! use virtkit_document::{Document, StorageVolumeConfig};
//!
//! let mut volume = StorageVolumeConfig::from_xml("<volume><name>a.qcow2</name><capacity unit='GiB'>1</capacity><mine/></volume>")?;
//! volume.name = Some("b.qcow2".into());
//! assert_eq!(volume.to_xml(), "<volume>\n  <name>b.qcow2</name>\n  <capacity unit='GiB'>1</capacity>\n  <mine/>\n</volume>\n");
//! # Ok::<(), virtkit_api::Error>(())
//! ```

mod characters;
mod element;
mod error;
mod exchange;
mod extra;
#[allow(clippy::semicolon_if_nothing_returned, reason = "the formatter makes blocks of long arms")]
mod generated;
mod node;
mod parts;
mod reader;
mod units;
mod values;
mod writer;

pub use element::{Document, Element};
pub use exchange::{Decoder, Encoder, Exchange};
pub use extra::Extra;
pub use generated::*;
pub use node::Node;
pub use parts::{Parts, Undescribed, Visit};
pub use reader::Reader;
pub use units::bytes_of;
pub use values::{OnOff, Value, YesNo};
pub use writer::Writer;

/// What generated records refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use virtkit_api::{Result, Uuid};

    pub use crate::Node;
    pub use crate::element::{Document, Element, missing};
    pub(crate) use crate::exchange;
    pub use crate::extra::Extra;
    pub use crate::generated::*;
    pub use crate::parts::{Parts, Undescribed, Visit};
    pub use crate::reader::{Child, Reader, Start};
    pub use crate::values::{OnOff, Value, YesNo};
    pub use crate::writer::Writer;
}
