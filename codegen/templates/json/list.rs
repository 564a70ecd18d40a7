//! {{ doc }}

{% if names %}
use crate::forms::{{ call }};

{% for name in names %}
{{ call }}!({{ name }});
{% endfor %}
{% endif %}
