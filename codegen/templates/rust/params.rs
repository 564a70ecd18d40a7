//! Groups of typed parameters.

use crate::{TypedParam, TypedValue};

{% for group in params %}
{{ group.doc | prefixed("/// ") }}
///
/// Every field may be absent; what is not known here stays in `extra`. Since libvirt {{ group.since }}.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct {{ group.name }} {
{% for field in group.fields %}
{{ field.doc | prefixed("    /// ") }}
    ///
    /// {% if field.unit %}In {{ field.unit }}. {% endif %}`{{ field.wire }}` on the wire{% if not field.settable %}; cannot be set{% endif %}. Since libvirt {{ field.since }}.
    pub {{ field.name }}: Option<{{ field.ty }}>,
{% endfor %}
    /// Parameters that this version does not know, in the order in which they came.
    pub extra: Vec<TypedParam>,
}

impl {{ group.name }} {
    /// Sorts parameters into the fields. One that is not known, or has another type than described, goes to `extra`.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "as many as there are parameters")]
    pub fn from_typed(parameters: Vec<TypedParam>) -> Self {
        let mut group = Self::default();
        for parameter in parameters {
            match (parameter.name.as_str(), parameter.value) {
{% for field in group.fields %}
                ({{ field.wire | tojson }}, TypedValue::{{ field.variant }}(value)) => group.{{ field.name }} = Some(value),
{% endfor %}
                (_, value) => group.extra.push(TypedParam { name: parameter.name, value }),
            }
        }
        group
    }

    /// The parameters that are set, in the order of the description, `extra` at the end.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "as many as there are parameters")]
    pub fn to_typed(&self) -> Vec<TypedParam> {
        let mut parameters = Vec::new();
        let mut add = |name: &str, value| parameters.push(TypedParam { name: name.to_owned(), value });
{% for field in group.fields %}
        if let Some(value) = {% if field.variant == "Text" %}self.{{ field.name }}.clone(){% else %}self.{{ field.name }}{% endif %} {
            add({{ field.wire | tojson }}, TypedValue::{{ field.variant }}(value));
        }
{% endfor %}
        parameters.extend(self.extra.iter().cloned());
        parameters
    }
}

{% endfor %}
