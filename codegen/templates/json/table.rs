//! {{ doc }}

{% if items %}
use crate::forms::{{ call }};
{% endif %}
{% for item in items %}

{{ call }}!({{ item.name }} {
    {% for member in item.members %}
    "{{ member.json }}" => {{ member.name }},
    {% endfor %}
});
{% endfor %}
