//! The records of documents.

#![allow(
    clippy::large_enum_variant,
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
