//! {{ what }}

use crate::private::forms::result_forms;

result_forms! {
{% for record in records %}
    {{ record.name }} as {{ record.also }} {
{% for field in record.fields %}
        {{ field }},
{% endfor %}
    }
{% endfor %}
}
