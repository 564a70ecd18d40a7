//! The handles of the API.

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
mod {{ object.module }};
{% endfor %}
mod events;
mod records;

#[allow(unused_imports, reason = "a connection's methods are added to the hand-written type, and a description may have no such records")]
pub use self::{ {% for object in objects %}{{ object.module }}::*, {% endfor %}events::Event, records::* };
