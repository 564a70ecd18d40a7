//! The groups of the description, as calls through the private interface.

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

use crate::Loopback;

impl Groups for Loopback {
{% for group in groups %}
    fn {{ group.module }}(&self) -> Option<&dyn virtkit_driver::{{ group.name }}> {
        Some(self)
    }

{% endfor %}
}
