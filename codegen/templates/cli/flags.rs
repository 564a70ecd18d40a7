//! Flag sets: the words of their bits.

#![allow(dead_code, reason = "some are only told")]

#[allow(unused_imports, reason = "a description may have no flags")]
use crate::description::{Flags, Switch};
{% for item in flags %}

/// `{{ item.name }}`
pub static {{ item.constant }}: Flags = Flags {
    values: &[
        {% for value in item["values"] %}
        Switch { word: "{{ value.word }}", bits: {{ value.bits }}, doc: {{ value.doc }} },
        {% endfor %}
    ],
};
{% endfor %}
