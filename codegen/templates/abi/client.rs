//! {{ what }}

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::private::generated::client::prelude::*;

{% for method in methods %}
/// A call of `{{ method.full_name }}`.
pub fn {{ method.name }}({{ method.parameters | join(", ") }}) -> Result<Request<{{ method.result }}>> {
    Request::new({{ method.id }}, |{{ "out" if method.written else "_" }}| {
{% for name in method.written %}
        {{ name }}.encode(out);
{% endfor %}
    })
}

{% endfor %}
