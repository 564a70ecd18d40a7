//! Flag sets. Bits without a name are carried in results, and refused in arguments.

use bitflags::bitflags;

{% for set in flags %}
bitflags! {
{{ set.doc | prefixed("    /// ") }}
    ///
    /// Since libvirt {{ set.since }}{% if set.c %}, `{{ set.c }}`{% endif %}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct {{ set.name }}: u32 {
{% for value in set.values if value.value != "0" %}
{{ value.doc | prefixed("        /// ") }}
{% if value.c %}
        ///
        /// `{{ value.c }}`, since libvirt {{ value.since }}.
{% endif %}
        const {{ value.name }} = {{ value.value }};
{% endfor %}
    }
}

{% for value in set.values if value.value == "0" %}
impl {{ set.name }} {
{{ value.doc | prefixed("    /// ") }} No bit at all.
{% if value.c %}
    ///
    /// `{{ value.c }}`, since libvirt {{ value.since }}.
{% endif %}
    pub const {{ value.name }}: Self = Self::empty();
}

{% endfor %}
{% endfor %}
