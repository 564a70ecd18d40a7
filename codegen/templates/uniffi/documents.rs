//! Documents: their texts.

use crate::carry::document;

{% for name in names %}
document!({{ name }});
{% endfor %}
