//! Functions without a receiver.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::prelude::*;

{% for function in functions %}
{{ function }}
{% endfor %}
