//! Events, as users get them.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

/// What a connection tells.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "few events wait at a time, and most are of the small kinds")]
#[non_exhaustive]
pub enum Event {
{% for event in events %}
{{ event.doc | prefixed("    /// ") }}
    ///
    /// Since libvirt {{ event.since }}.
    {{ event.name }} {
{% if event.subject %}
        /// What it is about.
        {{ event.subject.name }}: {{ event.subject.ty }},
{% endif %}
{% for field in event.fields %}
{{ field.doc | prefixed("        /// ") }}
        {{ field.name }}: {{ field.ty }},
{% endfor %}
    },
{% endfor %}
}

impl Event {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
{% for event in events %}
            Self::{{ event.name }} { .. } => EventKind::{{ event.name }},
{% endfor %}
        }
    }

    #[allow(unused_variables, reason = "an event without a subject needs no connection")]
    pub(crate) fn raise(event: DriverEvent, connection: &Connection) -> Self {
        match event {
{% for event in events %}
            DriverEvent::{{ event.name }} { {% if event.subject %}{{ event.subject.name }}, {% endif %}{% for field in event.fields %}{{ field.name }}, {% endfor %} } => Self::{{ event.name }} {
{% if event.subject %}
                {{ event.subject.name }}: {{ event.subject.ty }}::new(connection.clone(), {{ event.subject.name }}),
{% endif %}
{% for field in event.fields %}
                {{ field.name }}{% if field.raised != field.name %}: {{ field.raised }}{% endif %},
{% endfor %}
            },
{% endfor %}
        }
    }
}
