//! The groups of the description, as calls over the wire.

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

{% for group in groups %}
mod {{ group.module }};
{% endfor %}

use virtkit_driver::Groups;

use crate::Remote;

/// The methods that have no procedure.
pub const LACKS: &[&str] = &[{% for name in lacks %}"{{ name }}"{{ ", " if not loop.last }}{% endfor %}];

impl Groups for Remote {
{% for group in groups %}
    fn {{ group.module }}(&self) -> Option<&dyn virtkit_driver::{{ group.name }}> {
        Some(self)
    }

{% endfor %}
}
