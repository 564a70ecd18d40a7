//! libvirt's own interface.

#![allow(
    clippy::match_same_arms,
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::wildcard_imports,
    reason = "what stands here comes from the description, one thing after the other"
)]

#![allow(non_camel_case_types, non_snake_case, reason = "libvirt's names")]
#![allow(unused_qualifications, reason = "a function names the module of the object that it gives, which may be its own")]
#![allow(clippy::missing_safety_doc, reason = "the functions are called from C, whose documentation says what a caller owes")]
#![allow(clippy::used_underscore_items, reason = "libvirt's structures begin so")]
#![allow(clippy::doc_markdown, clippy::too_long_first_doc_paragraph, reason = "the documentation is written for C")]

#[allow(dead_code, reason = "the header has the others")]
pub mod constants;
pub mod errors;
pub mod events;
pub mod functions;
pub mod records;
{% for module in beside %}
pub mod {{ module }};
{% endfor %}
{% for object in objects %}
pub mod {{ object.module }};
{% endfor %}

use crate::public::handle::give;
#[allow(unused_imports, reason = "a description may have no structures")]
pub use records::*;

{% for object in objects %}
/// A {{ object.words }}.
pub type {{ object.name }} = {{ object.path }};
/// A {{ object.words }} handle.
pub type {{ object.name }}Ptr = *mut {{ object.name }};
{% endfor %}

{% for name in foreign %}
/// What the header must name, although there are no handles of it yet.
#[derive(Debug)]
pub enum _{{ name }} {}

/// What the header must name, although there are no handles of it yet.
pub type {{ name }} = _{{ name }};
/// What the header must name, although there are no handles of it yet.
pub type {{ name }}Ptr = *mut {{ name }};
{% endfor %}
