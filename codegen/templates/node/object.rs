//! The native side of `{{ name }}`.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::{prelude::*, runtime::{Args, Entry, Failure, FromJs, Handle, Reply, Scope, ToJs, Value}};

/// The functions of this file.
pub const FUNCTIONS: &[Entry] = &[
{% if connection %}
    Entry::new("{{ connection.native }}", "{{ name }}.connection", 3, connection_of),
{% endif %}
{% for part in identity %}
    Entry::new("{{ part.native }}", "{{ name }}.{{ part.name }}", 3, {{ part.rust }}_of),
{% endfor %}
{% for method in methods %}
    Entry::new("{{ method.native }}", "{{ method.full_name }}", {{ method.positions }}, {{ method.rust }}),
{% endfor %}
];

{% if not is_root %}
impl Handle for {{ name }} {}
{% endif %}

impl ToJs for {{ name }} {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        self.give(scope)
    }

    fn list_to_js(list: Vec<Self>, scope: Scope) -> napi::Result<Value> {
        Self::give_all(list, scope)
    }
}

impl FromJs for {{ name }} {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        Self::take(scope, value)
    }
}
{% if connection %}

fn connection_of(args: &Args<'_>) -> Reply {
    Ok(args.receiver::<{{ name }}>()?.connection().clone().to_js(args.scope)?)
}
{% endif %}
{% for part in identity %}

fn {{ part.rust }}_of(args: &Args<'_>) -> Reply {
    Ok(args.receiver::<{{ name }}>()?.{{ part.rust }}(){{ part.cloned }}.to_js(args.scope)?)
}
{% endfor %}
{% for method in methods %}

fn {{ method.rust }}(args: &Args<'_>) -> Reply {
    let receiver = args.receiver::<{{ name }}>()?.clone();
{% for arg in method.args %}
    let {{ arg.rust }}: {{ arg.rust_type }} = args.get({{ arg.position }}, "{{ arg.name }}")?;
{% endfor %}
    args.call(async move { receiver.{{ method.rust }}({{ method.passed }}).await })
}
{% endfor %}
