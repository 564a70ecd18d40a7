//! Events.

use serde_json::{Value, json};
use virtkit::Event;

use crate::values::ToJson as _;

/// An event as an answer.
pub fn event_json(event: &Event) -> Value {
    let (subject, fields) = match event {
        {% for event in events %}
        Event::{{ event.name }} { {% if event.subject %}{{ event.subject }}, {% endif %}{% for field in event.fields %}{{ field.name }}{% if not loop.last %}, {% endif %}{% endfor %} } => (
            {% if event.subject %}{{ event.subject }}.to_json(){% else %}json!({}){% endif %},
            json!({ {% for field in event.fields %}"{{ field.json }}": {{ field.name }}.to_json(){% if not loop.last %}, {% endif %}{% endfor %} }),
        ),
        {% endfor %}
        _ => (Value::Null, Value::Null),
    };
    json!({ "kind": event.kind().name(), "subject": subject, "fields": fields })
}
