//! {{ what }}

use crate::xdr::{{ form }};

{{ form }}! {
{% for name in names %}
    {{ name }},
{% endfor %}
}
