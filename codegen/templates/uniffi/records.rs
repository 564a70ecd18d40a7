//! Records.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for item in records %}
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
}

{{ "record" if item.given else "result_record" }}!({{ item.name }} { {% for field in item.fields %}{{ field.name }}, {% endfor %} });

{% endfor %}
