//! The handlers of the procedures, and which number finds which.

{% for module in modules %}
mod {{ module }};
{% endfor %}

pub mod records;

use virtkit_rpc::{Procedure, procedures};

use crate::call::{Handler, Lasts};

/// The procedure with this number, its handler, and how long its calls may last.
#[must_use]
#[allow(clippy::too_many_lines, reason = "as many as there are procedures")]
pub fn handler(number: u32) -> Option<(Procedure, Handler, Lasts)> {
    let found: (Procedure, Handler, Lasts) = match number {
{% for procedure in procedures %}
        {{ procedure.number }} => (procedures::{{ procedure.constant }}, {{ procedure.handler }}, Lasts::{{ procedure.lasts }}),
{% endfor %}
        _ => return None,
    };
    Some(found)
}
