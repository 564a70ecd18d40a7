//! What can be kept under a name, and what identifies it in an answer.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use serde_json::{Value, json};
use virtkit::{Events, Stream};

use crate::forms::object;
use crate::operations::Followed;

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
    /// An operation.
    Operation(Followed),
    /// A descriptor.
    Fd(Arc<OwnedFd>),
    /// A subscription.
    Events(Events),
}

impl Saved {
    /// The answer.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            {% for object in objects %}
            Self::{{ object.name }}(handle) => crate::values::ToJson::to_json(handle),
            {% endfor %}
            Self::Stream(stream, direction) => match stream.mime() {
                Some(mime) => json!({ "stream": direction, "mime": mime }),
                None => json!({ "stream": direction }),
            },
            Self::Operation(_) => json!({ "operation": true }),
            Self::Fd(descriptor) => crate::values::ToJson::to_json(&**descriptor),
            Self::Events(_) => json!({}),
        }
    }

    /// What tells an object from others of its kind, for a filter of events.
    pub fn subject(&self) -> Option<virtkit::Subject> {
        match self {
            {% for object in objects if object.key %}
            Self::{{ object.name }}(handle) => Some(handle.{{ object.key }}().into()),
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
