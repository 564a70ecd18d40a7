//! {{ what }}

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::private::generated::client::prelude::*;

{% for method in methods %}
/// `{{ method.full_name }}`: {{ method.doc }}
pub fn {{ method.name }}({{ method.parameters | join(", ") }}) -> Result<Request<{{ method.result }}>> {
    Request::new({{ method.id }}, |out| {
        let _ = &out;
{% for name in method.written %}
        {{ name }}.encode(out);
{% endfor %}
    })
}

{% endfor %}
