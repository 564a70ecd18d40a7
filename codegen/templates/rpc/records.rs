//! {{ what }}

use crate::xdr::record_forms;

record_forms! {
{% for record in records %}
    {{ record.name }} {
{% for field in record.fields %}
        {{ field }},
{% endfor %}
    }
{% endfor %}
}
