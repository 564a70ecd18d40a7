//! Everything in the description, as uniffi exports it.

#![allow(
    clippy::needless_pass_by_value,
    clippy::similar_names,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::used_underscore_items,
    reason = "what stands here comes from the description and from uniffi's macros, one thing after the other"
)]

{% for object in objects %}
mod {{ object }};
{% endfor %}
mod documents;
mod enums;
mod errors;
mod events;
mod flags;
mod functions;
mod operations;
mod params;
mod records;

#[allow(unused_imports, reason = "which kinds of declarations there are changes with the description")]
pub use self::{ {% for object in objects %}{{ object }}::*, {% endfor %}enums::*, errors::*, events::*, flags::*, functions::*, operations::*, params::*, records::* };
