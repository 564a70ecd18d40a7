//! The handlers of the procedures, and which number finds which.

{% for module in modules %}
mod {{ module }};
{% endfor %}

pub mod records;

use virtkit_rpc::{Procedure, procedures};

use crate::call::Handler;

/// The procedure with this number, and its handler.
#[must_use]
#[allow(clippy::too_many_lines, reason = "as many as there are procedures")]
pub fn handler(number: u32) -> Option<(Procedure, Handler)> {
    let found: (Procedure, Handler) = match number {
{% for procedure in procedures %}
        {{ procedure.number }} => (procedures::{{ procedure.constant }}, {{ procedure.handler }}),
{% endfor %}
        _ => return None,
    };
    Some(found)
}
