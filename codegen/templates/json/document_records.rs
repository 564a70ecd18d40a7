//! Records of documents: objects.

use serde_json::Value;
#[allow(unused_imports, reason = "a description may have no documents")]
use virtkit::document::Document as _;

use crate::call::Failure;
#[allow(unused_imports, reason = "which kinds of declarations there are changes with the description")]
use crate::document::{Form, record_form, union_form, word_form};
{% for item in elements %}

record_form!({{ item.name }} {
    {% for member in item.members %}
    "{{ member.json }}" => {{ member.name }},
    {% endfor %}
});
{% for union in item.unions %}

union_form!({{ union.name }} {
    {% for one in union.alternatives %}
    "{{ one.tag }}" => {{ one.name }},
    {% endfor %}
});
{% endfor %}
{% endfor %}

{% for word in words %}
word_form!({{ word }});
{% endfor %}

/// The record of a document of this kind.
#[allow(unused_variables, reason = "a description may have no documents")]
pub fn parse_document(kind: &str, text: &str) -> Result<Value, Failure> {
    match kind {
        {% for document in documents %}
        "{{ document.name }}" => Ok(virtkit::document::{{ document.root }}::from_xml(text)?.show()),
        {% endfor %}
        _ => Err(Failure::question(format!("there is no document {kind}"))),
    }
}

/// The text of a document of this kind.
#[allow(unused_variables, reason = "a description may have no documents")]
pub fn write_document(kind: &str, record: &Value) -> Result<String, Failure> {
    match kind {
        {% for document in documents %}
        "{{ document.name }}" => Ok(virtkit::document::{{ document.root }}::take(record)?.to_xml()),
        {% endfor %}
        _ => Err(Failure::question(format!("there is no document {kind}"))),
    }
}
