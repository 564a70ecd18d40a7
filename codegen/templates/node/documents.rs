//! Documents: their text.

#[allow(unused_imports, reason = "a description may have none")]
use crate::runtime::FromJs as _;

crate::runtime::documents! {
{% for document in documents %}
    virtkit::{{ document.name }},
{% endfor %}
}
