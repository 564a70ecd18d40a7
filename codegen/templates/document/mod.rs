//! The records of documents.

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
