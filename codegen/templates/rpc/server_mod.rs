//! The handlers of the procedures, and which number finds which.

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

{% for module in modules %}
mod {{ module }};
{% endfor %}

pub mod records;

use virtkit_rpc::{Procedure, Program, procedures};

use crate::call::{Handler, Lasts};

/// The procedure with this number in its program, its handler, and how long its calls may last.
#[must_use]
#[allow(clippy::too_many_lines, reason = "as many as there are procedures")]
pub fn handler(program: Program, number: u32) -> Option<(Procedure, Handler, Lasts)> {
    let found: (Procedure, Handler, Lasts) = match (program, number) {
{% for procedure in procedures %}
        (Program::{{ procedure.program }}, {{ procedure.number }}) => (procedures::{{ procedure.constant }}, {{ procedure.handler }}, Lasts::{{ procedure.lasts }}),
{% endfor %}
        _ => return None,
    };
    Some(found)
}
