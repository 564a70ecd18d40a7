//! {{ what }}

use crate::private::forms::{{ form }};

{{ form }}! {
{% for name in names %}
    {{ name }},
{% endfor %}
}
