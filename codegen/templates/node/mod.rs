//! The native side of everything in the description.

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
