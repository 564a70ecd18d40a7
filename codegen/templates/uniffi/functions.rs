//! Functions without a receiver.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for method in methods %}
{{ method.doc | prefixed("/// ") }}
{% for arg in method.args %}
{% if loop.first %}
///
{% endif %}
{{ ("- `" ~ arg.json ~ "`: " ~ arg.doc) | prefixed("/// ") }}
{% endfor %}
///
/// Since libvirt {{ method.since }}.
#[uniffi::export({% if method.defaults %}default({{ method.defaults | join(", ") }}){% endif %})]
pub async fn {{ method.awaited }}({% for arg in method.args %}{{ arg.name }}: {{ arg.face }}, {% endfor %}) -> Answer<{{ method.result }}> {
{% for arg in method.args if arg.taken %}
    {{ arg.taken }}
{% endfor %}
    give(virtkit::{{ method.name }}({% for arg in method.args %}{{ arg.lent }}, {% endfor %}).await)
}

/// Waits for `{{ method.awaited }}`.
#[uniffi::export({% if method.defaults %}default({{ method.defaults | join(", ") }}){% endif %})]
pub fn {{ method.name }}({% for arg in method.args %}{{ arg.name }}: {{ arg.face }}, {% endfor %}) -> Answer<{{ method.result }}> {
    wait({{ method.awaited }}({% for arg in method.args %}{{ arg.name }}, {% endfor %}))
}
{% endfor %}
