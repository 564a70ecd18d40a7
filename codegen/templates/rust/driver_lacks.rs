//! What this driver leaves out.

use virtkit_api::MethodInfo;

/// Methods of groups that this driver has, which it does not implement.
pub const LACKS: &[&MethodInfo] = &[
{% for method in lacks %}
    &virtkit_api::methods::{{ method }},
{% endfor %}
];
