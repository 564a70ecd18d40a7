//! Events: plain objects told apart by `kind`.

use virtkit::Event;

use crate::runtime::{Object, Scope, ToJs, Value};

impl ToJs for Event {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        let object = Object::new(scope)?.field("kind", self.kind().name())?;
        let object = match self {
{% for event in events %}
            Self::{{ event.name }} { {{ event.pattern }} } => object{% for field in event.fields %}.field("{{ field.name }}", {{ field.rust }})?{% endfor %},
{% endfor %}
            // A kind that the engine has and this binding does not know yet.
            _ => object,
        };
        Ok(object.value())
    }
}
