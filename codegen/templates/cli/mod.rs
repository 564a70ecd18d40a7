//! What can be called, and how its arguments are given.

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

{% for object in objects %}
pub mod {{ object.module }};
{% endfor %}
pub mod enums;
pub mod events;
pub mod flags;
pub mod functions;
pub mod params;
pub mod records;

pub use events::EVENTS;
pub use functions::FUNCTIONS;

/// What the tables are made of.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::description::*;

/// All objects, in the order of the description.
pub static OBJECTS: &[&Object] = &[
    {% for object in objects %}
    &{{ object.module }}::OBJECT,
    {% endfor %}
];
