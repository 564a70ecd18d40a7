//! The records of documents.

#![allow(
    clippy::large_enum_variant,
    clippy::match_same_arms,
    clippy::match_single_binding,
    clippy::similar_names,
    clippy::too_many_lines,
    reason = "as many arms, names and lines as the document has parts, and kinds of one part of any size"
)]

mod common;
{% for module in modules %}
mod {{ module }};
{% endfor %}
mod words;

pub use self::common::*;
{% for module in modules %}
pub use self::{{ module }}::*;
{% endfor %}
pub use self::words::*;

use virtkit_api::Result;

use crate::exchange::{parse, write};

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
{% for document in documents %}
{{ document.doc | prefixed("    /// ") }}
    {{ document.name }} = {{ loop.index0 }},
{% endfor %}
}

impl DocumentKind {
    /// All of them, in the order of their numbers.
    pub const ALL: &'static [Self] = &[{% for document in documents %}Self::{{ document.name }}, {% endfor %}];

    /// The kind with this number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        usize::try_from(number).ok().and_then(|at| Self::ALL.get(at)).copied()
    }

    /// Its name: `StorageVolume`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
{% for document in documents %}
            Self::{{ document.name }} => "{{ document.name }}",
{% endfor %}
        }
    }

    /// Reads a document and gives its record as bytes.
    ///
    /// # Errors
    /// `XmlError` with line, column and the path of elements.
    pub fn parse(self, text: &str) -> Result<Vec<u8>> {
        match self {
{% for document in documents %}
            Self::{{ document.name }} => parse::<{{ document.root }}>(text),
{% endfor %}
        }
    }

    /// Writes the document whose record these bytes are.
    ///
    /// # Errors
    /// `InvalidArg` with the path of the field for what is no record, or cannot be written as XML.
    pub fn write(self, record: &[u8]) -> Result<String> {
        match self {
{% for document in documents %}
            Self::{{ document.name }} => write::<{{ document.root }}>("{{ document.root }}", record),
{% endfor %}
        }
    }
}
