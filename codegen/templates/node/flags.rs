//! Flag sets: numbers in JavaScript.

#[allow(unused_imports, reason = "a description may have none")]
use crate::runtime::FromJs as _;

crate::runtime::flag_sets! {
{% for set in flags %}
    virtkit::{{ set.name }},
{% endfor %}
}
