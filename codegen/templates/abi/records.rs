//! {{ what }}

use crate::private::forms::{{ form }};

{{ form }}! {
{% for record in records %}
    {{ record.name }} {
{% for field in record.fields %}
        {{ field }},
{% endfor %}
    }
{% endfor %}
}
