//! Functions without a receiver in C.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::public::prelude::*;

{% for function in functions %}
{{ function }}
{% endfor %}
