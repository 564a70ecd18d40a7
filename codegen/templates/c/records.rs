//! Structures of C.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::public::prelude::*;

{% for record in records %}
{{ record.doc | prefixed("/// ") }}
///
/// Since: {{ record.since }}
#[derive(Debug)]
#[repr(C)]
pub struct {{ record.structure }} {
{% for field in record.fields %}
    {{ field.doc | prefixed("/// ") }}
    pub {{ field.name }}: {{ field.ty }},
{% endfor %}
}

{{ record.doc | prefixed("/// ") }}
pub type {{ record.alias }} = {{ record.structure }};
/// A pointer to such a structure.
pub type {{ record.alias }}Ptr = *mut {{ record.alias }};

#[allow(dead_code, clippy::unnecessary_wraps, unused_variables, reason = "which of them are needed changes with the description")]
impl {{ record.structure }} {
    /// The structure for a record. What it points at is from `malloc`.
    pub fn new(value: &virtkit::{{ record.engine }}, connection: Live) -> Result<Self> {
        Ok(Self {
{% for field in record.fields %}
            {{ field.name }}: {{ field.make }},
{% endfor %}
        })
    }

    /// Releases what it points at.
    pub fn clear(&mut self) {
{% for statement in record.clear %}
{{ statement }}
{% endfor %}
    }
}

{% endfor %}
