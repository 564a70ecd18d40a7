//! Groups of typed parameters: the fields that they have as records, and the parameters by their names on the wire.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::*;
{% for group in groups %}

/// `{{ group.name }}`
pub static {{ group.constant }}: Params = Params {
    fields: &[
        {% for field in group.fields %}
        Field { name: "{{ field.name }}", ty: {{ field.ty }}, unit: {{ field.unit }} },
        {% endfor %}
    ],
    params: &[
        {% for param in group.params %}
        Param {
            name: "{{ param.name }}", field: {{ param.field }}, ty: {{ param.ty }}, unit: {{ param.unit }}, settable: {{ param.settable | tojson }},
            doc: {{ param.doc }},
        },
        {% endfor %}
    ],
};
{% endfor %}
