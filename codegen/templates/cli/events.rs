//! Events.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::*;

/// All events, in the order of the description.
pub static EVENTS: &[Event] = &[
    {% for event in events %}
    Event {
        word: "{{ event.word }}",
        name: "{{ event.name }}",
        about: {{ event.about }},
        subject: {% if event.subject %}Some(&{{ event.subject }}){% else %}None{% endif %},
        fields: &[
            {% for field in event.fields %}
            Field { name: "{{ field.name }}", ty: {{ field.ty }}, unit: {{ field.unit }} },
            {% endfor %}
        ],
    },
    {% endfor %}
];
