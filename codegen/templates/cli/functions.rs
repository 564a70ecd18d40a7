//! Functions without a receiver, other than those that give a connection.

#![allow(unused_qualifications, reason = "a type may be of another file")]

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::*;

/// The commands that they are.
pub static FUNCTIONS: &[Command] = &[
    {% for command in commands %}
    Command { word: "{{ command.word }}", method: &{{ command.method }} },
    {% endfor %}
];
{% for method in methods %}

{{ method }}
{% endfor %}
