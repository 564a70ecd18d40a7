//! Records that hold objects: as handles, where a driver's record of the name that ends in `Ref` holds identities.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for record in records %}
{{ record.doc | prefixed("/// ") }}
///
/// Since libvirt {{ record.since }}.
#[derive({{ record.derives }})]
{% if record.hidden %}
#[doc(hidden)]
{% endif %}
pub struct {{ record.name }} {
{% for field in record.fields %}
{{ field.doc | prefixed("    /// ") }}
    pub {{ field.name }}: {{ field.ty }},
{% endfor %}
}

impl {{ record.name }} {
    pub(crate) fn raise(record: {{ record.name }}Ref, connection: &Connection) -> Self {
        Self {
{% for field in record.fields %}
            {{ field.name }}: {{ field.raised }},
{% endfor %}
        }
    }
}

{% endfor %}
