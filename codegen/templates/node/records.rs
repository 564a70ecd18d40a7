//! Records: plain objects in JavaScript.

#[allow(unused_imports, reason = "a description may have no records")]
use crate::runtime::{Failure, Fields, FromJs, Object, Scope, ToJs, Value};

{% for record in records %}
impl ToJs for virtkit::{{ record.name }} {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        let object = Object::new(scope)?
{% for field in record.fields %}
            .field("{{ field.name }}", self.{{ field.rust }})?
{% endfor %}
            ;
        Ok(object.value())
    }
}

impl FromJs for virtkit::{{ record.name }} {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let mut fields = Fields::of(scope, value)?;
        let record = Self {
{% for field in record.fields %}
            {{ field.rust }}: fields.take("{{ field.name }}")?,
{% endfor %}
        };
        fields.finish("{{ record.name }}")?;
        Ok(record)
    }
}

{% endfor %}
