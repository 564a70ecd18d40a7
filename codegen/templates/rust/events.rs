//! Events, as drivers tell them.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

/// The kinds of events. The numbers are those of the private binary interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum EventKind {
{% for event in events %}
{{ event.doc | prefixed("    /// ") }}
    {{ event.name }} = {{ event.id }},
{% endfor %}
}

impl EventKind {
    /// All kinds, in the order of the description.
    pub const ALL: [Self; {{ events | length }}] = [{% for event in events %}Self::{{ event.name }}, {% endfor %}];

    /// The kind with this number.
    #[must_use]
    pub fn from_id(id: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u32 == id)
    }

    /// The name in the description.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
{% for event in events %}
            Self::{{ event.name }} => "{{ event.name }}",
{% endfor %}
        }
    }
}

/// What a driver tells.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "few events wait at a time, and most are of the small kinds")]
pub enum DriverEvent {
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

impl DriverEvent {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
{% for event in events %}
            Self::{{ event.name }} { .. } => EventKind::{{ event.name }},
{% endfor %}
        }
    }

    /// What it is about; none for what a connection tells of itself.
    #[must_use]
    #[allow(clippy::match_same_arms, reason = "a line for each event")]
    pub fn subject(&self) -> Option<Subject> {
        match self {
{% for event in events %}
{% if event.subject and event.subject.key %}
            Self::{{ event.name }} { {{ event.subject.name }}, .. } => Some((&{{ event.subject.name }}.{{ event.subject.key }}).into()),
{% else %}
            Self::{{ event.name }} { .. } => None,
{% endif %}
{% endfor %}
        }
    }
}
