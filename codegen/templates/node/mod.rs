//! The native side of everything in the description.

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

mod documents;
mod enums;
mod events;
mod flags;
mod functions;
mod params;
mod records;
{% for object in objects %}
mod {{ object }};
{% endfor %}

use crate::runtime::Entry;

/// All functions.
pub const FUNCTIONS: &[&[Entry]] = &[
    functions::FUNCTIONS,
{% for object in objects %}
    {{ object }}::FUNCTIONS,
{% endfor %}
];
