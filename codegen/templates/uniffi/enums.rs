//! Enumerations. They are open: a number without a name is kept as `Unlisted`.

use crate::carry::open_enum;

{% for item in enums %}
{{ item.doc | prefixed("/// ") }}
///
/// Since libvirt {{ item.since }}.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum {{ item.name }} {
{% for value in item.values %}
{{ value.doc | prefixed("    /// ") }}
    {{ value.name }},
{% endfor %}
    /// A value that this version has no name for.
    Unlisted {
        /// Its number.
        value: i32,
    },
}

open_enum!({{ item.name }} { {% for value in item.values %}{{ value.name }} = {{ value.value }}, {% endfor %} });

{% endfor %}
