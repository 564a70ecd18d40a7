//! Flag sets: lists of members, since uniffi has neither bits nor constants. Bits without a name are kept as `Unlisted`.

use crate::carry::flag_set;

{% for item in sets %}
{{ item.doc | prefixed("/// ") }}
///
/// Since libvirt {{ item.since }}.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum {{ item.name }} {
{% for value in item.values %}
{{ value.doc | prefixed("    /// ") }}
    {{ value.name }},
{% endfor %}
    /// Bits that this version has no names for.
    Unlisted {
        /// The bits.
        bits: u32,
    },
}

flag_set!({{ item.name }} { {% for value in item.values %}{{ value.name }} = {{ value.value }}, {% endfor %} });

{% endfor %}
