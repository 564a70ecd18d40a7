//! Enumerations. Each is open: a value that has no name here is carried unharmed.

use crate::open_enum::open_enum;

{% for enum in enums %}
open_enum! {
{{ enum.doc | prefixed("    /// ") }}
    ///
    /// Since libvirt {{ enum.since }}{% if enum.c %}, `{{ enum.c }}`{% endif %}.
    pub enum {{ enum.name }} {
{% for value in enum.values %}
{{ value.doc | prefixed("        /// ") }}
{% if value.c %}
        ///
        /// `{{ value.c }}`, since libvirt {{ value.since }}.
{% endif %}
        {{ value.name }} = {{ value.value }},
{% endfor %}
    }
}

{% endfor %}
