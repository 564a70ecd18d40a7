//! `{{ name }}`: how one is found, and what can be done with it.

#![allow(unused_qualifications, reason = "a command may be a method of another object")]

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::*;

/// `{{ name }}`
pub static OBJECT: Object = Object {
    name: "{{ name }}",
    word: "{{ word }}",
    alias: {{ alias }},
    about: {{ about }},
    parent: {% if parent %}Some(&{{ parent }}::OBJECT){% else %}None{% endif %},
    identity: &[
        {% for field in identity %}
        Field { name: "{{ field.name }}", ty: {{ field.ty }}, unit: None },
        {% endfor %}
    ],
    lookups: &[
        {% for lookup in lookups %}
        Lookup { method: "{{ lookup.method }}", arg: "{{ lookup.arg }}", by: {{ lookup.by }} },
        {% endfor %}
    ],
    commands: &[
        {% for command in commands %}
        Command { word: "{{ command.word }}", method: &{{ command.method }} },
        {% endfor %}
    ],
};
{% for method in methods %}

{{ method }}
{% endfor %}
