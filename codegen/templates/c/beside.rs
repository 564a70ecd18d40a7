//! What `libvirt/{{ header }}.h` declares.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::public::prelude::*;

{% for callback in callbacks %}
{{ callback }}
{% endfor %}
{% for function in functions %}
{{ function }}
{% endfor %}
{% for registration in registrations %}
{{ registration }}
{% endfor %}
