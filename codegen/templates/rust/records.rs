//! Records: values that belong together.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for record in records %}
{{ record.doc | prefixed("/// ") }}
///
/// Since libvirt {{ record.since }}.
#[derive({{ record.derives }})]
pub struct {{ record.name }} {
{% for field in record.fields %}
{{ field.doc | prefixed("    /// ") }}
    pub {{ field.name }}: {{ field.ty }},
{% endfor %}
}

{% endfor %}
