//! Events.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

/// The kinds of events, to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum EventKind {
{% for event in events %}
{{ event.doc | prefixed("    /// ") }}
    {{ event.name }},
{% endfor %}
}

impl Take for virtkit::EventKind {
    type Face = EventKind;

    fn take(face: EventKind) -> Taken<Self> {
        Ok(match face {
{% for event in events %}
            EventKind::{{ event.name }} => Self::{{ event.name }},
{% endfor %}
        })
    }
}

/// What a connection tells.
#[derive(Debug, Clone, uniffi::Enum)]
#[allow(clippy::large_enum_variant, reason = "few events wait at a time")]
pub enum Event {
{% for event in events %}
{{ event.doc | prefixed("    /// ") }}
    ///
    /// Since libvirt {{ event.since }}.
    {{ event.name }} {
{% if event.subject %}
        /// What it is about.
        {{ event.subject.name }}: Arc<{{ event.subject.ty }}>,
{% endif %}
{% for field in event.fields %}
{{ field.doc | prefixed("        /// ") }}
        {{ field.name }}: {{ field.face }},
{% endfor %}
    },
{% endfor %}
}

impl Give for virtkit::Event {
    type Face = Event;

    fn give(self) -> Event {
        match self {
{% for event in events %}
            Self::{{ event.name }} { {% if event.subject %}{{ event.subject.name }}, {% endif %}{% for field in event.fields %}{{ field.name }}, {% endfor %} } => Event::{{ event.name }} {
{% if event.subject %}
                {{ event.subject.name }}: {{ event.subject.name }}.give(),
{% endif %}
{% for field in event.fields %}
                {{ field.name }}: {{ field.name }}.give(),
{% endfor %}
            },
{% endfor %}
            other => unreachable!("the facade is made of the same description as the engine, and has no event {:?}", other.kind()),
        }
    }
}
