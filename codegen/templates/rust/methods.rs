//! The methods of the description: numbers, names, and what a caller may expect.

use crate::{Access, MethodInfo, Wait};

/// Identifies the private binary interface: equal hashes mean equal methods, numbers and layouts.
pub const ABI_HASH: u64 = {{ hash }};

{% for method in methods + phases %}
/// `{{ method.full_name }}`
pub const {{ method.constant }}: MethodInfo = MethodInfo {
    id: {{ method.id }},
    name: "{{ method.full_name }}",
    c: {% if method.c %}"{{ method.c }}"{% else %}"{{ method.full_name }}"{% endif %},
    group: "{{ method.group }}",
    wait: Wait::{{ method.wait }},
    access: Access::{{ method.access }},
};

{% endfor %}
/// All methods, in the order of the description. What drivers have besides for methods that the engine composes is not among them.
pub const METHODS: &[MethodInfo] = &[{% for method in methods %}{{ method.constant }}, {% endfor %}];

/// What drivers have for methods that the engine composes, in the order of the description.
pub const PHASES: &[MethodInfo] = &[{% for method in phases %}{{ method.constant }}, {% endfor %}];
