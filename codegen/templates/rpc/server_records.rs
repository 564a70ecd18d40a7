//! Records that hold objects: here they hold handles, on the wire identities.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for record in records %}
/// Writes a `{{ record.name }}`.
pub fn {{ record.function }}(record: &{{ record.name }}, out: &mut Writer) {
{% for field in record.fields %}
    {{ field }}
{% endfor %}
}

{% endfor %}
