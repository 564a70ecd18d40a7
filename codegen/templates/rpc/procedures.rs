//! The procedures of the description.

use crate::{Procedure, Program};

{% for procedure in procedures %}
/// {{ procedure.what }}
pub const {{ procedure.constant }}: Procedure = Procedure { program: Program::{{ procedure.program }}, number: {{ procedure.number }}, name: "{{ procedure.name }}" };
{% endfor %}

/// All of them.
pub const ALL: &[Procedure] = &[
{% for procedure in procedures %}
    {{ procedure.constant }},
{% endfor %}
];
