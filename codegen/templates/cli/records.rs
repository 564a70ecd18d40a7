//! Records: their fields.

#![allow(dead_code, unused_qualifications, reason = "some are only told, and a type may be of another file")]

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::*;
{% for item in records %}

/// `{{ item.name }}`
pub static {{ item.constant }}: Record = Record {
    fields: &[
        {% for field in item.fields %}
        Field { name: "{{ field.name }}", ty: {{ field.ty }}, unit: {{ field.unit }} },
        {% endfor %}
    ],
};
{% endfor %}
