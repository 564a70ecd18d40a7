//! Groups of typed parameters: records in which everything may be left out.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for item in groups %}
{{ item.doc | prefixed("/// ") }}
///
/// Since libvirt {{ item.since }}.
#[derive(Debug, Clone, uniffi::Record)]
pub struct {{ item.name }} {
{% for field in item.fields %}
{{ field.doc | prefixed("    /// ") }}
{% if field.default %}
    #[uniffi(default = {{ field.default }})]
{% endif %}
    pub {{ field.name }}: {{ field.face }},
{% endfor %}
    /// Parameters that have no field here.
    #[uniffi(default = [])]
    pub extra: Vec<TypedParam>,
}

record!({{ item.name }} { {% for field in item.fields %}{{ field.name }}, {% endfor %} extra, });

{% endfor %}
