//! Enumerations: numbers in JavaScript.

#[allow(unused_imports, reason = "a description may have none")]
use crate::runtime::FromJs as _;

crate::runtime::open_enums! {
{% for enum in enums %}
    virtkit::{{ enum.name }},
{% endfor %}
}
