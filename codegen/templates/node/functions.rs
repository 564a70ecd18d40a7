//! Functions without a receiver.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::{prelude::*, runtime::{Args, Entry, Reply}};

/// The functions of this file.
pub const FUNCTIONS: &[Entry] = &[
{% for method in natives %}
    Entry::new("{{ method.native }}", "{{ method.full_name }}", {{ method.positions }}, {{ method.rust }}),
{% endfor %}
];
{% for method in natives %}

fn {{ method.rust }}(args: &Args<'_>) -> Reply {
{% for arg in method.args %}
    let {{ arg.rust }}: {{ arg.rust_type }} = args.get({{ arg.position }}, "{{ arg.name }}")?;
{% endfor %}
    args.call(async move { virtkit::{{ method.rust }}({{ method.passed }}).await })
}
{% endfor %}
