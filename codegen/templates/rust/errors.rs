//! Error codes, and the parts of the system that errors come from.

use crate::open_enum::open_enum;

open_enum! {
    /// What went wrong, as a number to branch on.
    pub enum ErrorCode {
{% for code in codes %}
{{ code.doc | prefixed("        /// ") }}
        ///
        /// {% if code.c %}`{{ code.c }}`, since libvirt {{ code.since }}.{% else %}A code of virtkit's own.{% endif %}

        {{ code.name }} = {{ code.value }},
{% endfor %}
    }
}

impl ErrorCode {
    /// The name by which each language calls its class or sentinel: `NoDomain`.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "a flat table")]
    pub fn class(self) -> Option<&'static str> {
        match self {
{% for code in codes %}
            Self::{{ code.name }} => Some("{{ code.pascal }}"),
{% endfor %}
            _ => None,
        }
    }
}

open_enum! {
    /// The part of the system that an error comes from.
    pub enum ErrorDomain {
{% for domain in domains %}
{{ domain.doc | prefixed("        /// ") }}
        ///
        /// `{{ domain.c }}`, since libvirt {{ domain.since }}.
        {{ domain.name }} = {{ domain.value }},
{% endfor %}
    }
}

impl ErrorDomain {
    /// The name in the description: `Qemu`.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "a flat table")]
    pub fn class(self) -> Option<&'static str> {
        match self {
{% for domain in domains %}
            Self::{{ domain.name }} => Some("{{ domain.pascal }}"),
{% endfor %}
            _ => None,
        }
    }
}
