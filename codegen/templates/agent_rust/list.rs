//! {{ doc }}

{% if names %}
use crate::json_forms::{{ call }};

{% for name in names %}
{{ call }}!({{ name }});
{% endfor %}
{% endif %}
