//! Groups of typed parameters: plain objects with optional fields in JavaScript.

#[allow(unused_imports, reason = "a description may have no parameters")]
use crate::runtime::{Failure, Fields, FromJs, Object, Scope, ToJs, Value};

{% for group in params %}
impl ToJs for virtkit::{{ group.name }} {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        let object = Object::new(scope)?
{% for field in group.fields %}
            .present("{{ field.name }}", {{ field.given }})?
{% endfor %}
            .present("extra", Some(self.extra).filter(|extra| !extra.is_empty()))?;
        Ok(object.value())
    }
}

impl FromJs for virtkit::{{ group.name }} {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let mut fields = Fields::of(scope, value)?;
        let params = Self {
{% for field in group.fields %}
            {{ field.rust }}: fields.take{{ field.taken }}("{{ field.name }}")?{{ field.whole }},
{% endfor %}
            extra: fields.take::<Option<_>>("extra")?.unwrap_or_default(),
        };
        fields.finish("{{ group.name }}")?;
        Ok(params)
    }
}

{% endfor %}
