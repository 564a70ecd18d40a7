//! Enumerations: the words of their values.

#![allow(dead_code, reason = "the values of some are only told")]

use crate::description::{Enum, EnumValue};
{% for item in enums %}

/// `{{ item.name }}`
pub static {{ item.constant }}: Enum = Enum {
    values: &[
        {% for value in item["values"] %}
        EnumValue { word: "{{ value.word }}", name: "{{ value.name }}", doc: {{ value.doc }} },
        {% endfor %}
    ],
};
{% endfor %}
