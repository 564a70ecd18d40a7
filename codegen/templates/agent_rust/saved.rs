//! What a scenario can save under a name, and what identifies it in an answer.

use serde_json::{Value, json};
use virtkit::{Events, Stream};

use crate::json_forms::object;

/// The result of a call.
#[derive(Debug, Clone)]
pub enum Saved {
    /// A value, which no later step can use.
    Value(Value),
    {% for object in objects %}
    /// A `{{ object.name }}`.
    {{ object.name }}(virtkit::{{ object.name }}),
    {% endfor %}
    /// A stream, and its direction.
    Stream(Stream, &'static str),
    /// A subscription.
    Events(Events),
}

impl Saved {
    /// The answer.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            {% for object in objects %}
            Self::{{ object.name }}(handle) => crate::json::ToJson::to_json(handle),
            {% endfor %}
            Self::Stream(_, direction) => json!({ "stream": direction }),
            Self::Events(_) => json!({}),
        }
    }

    /// The UUID of an object that has one.
    pub fn uuid(&self) -> Option<virtkit::Uuid> {
        match self {
            {% for object in objects if object.has_uuid %}
            Self::{{ object.name }}(handle) => Some(handle.uuid()),
            {% endfor %}
            _ => None,
        }
    }
}
{% for object in objects %}

object!({{ object.name }} {
    {% for part in object.identity %}
    "{{ part.json }}" => {{ part.name }},
    {% endfor %}
});
{% endfor %}
