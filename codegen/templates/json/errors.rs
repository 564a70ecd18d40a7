//! The names of error codes and of the parts of the system that errors come from.

use virtkit::{ErrorCode, ErrorDomain};

/// Error codes with their names.
pub const CODES: &[(ErrorCode, &str)] = &[
    {% for code in codes %}
    (ErrorCode::{{ code.constant }}, "{{ code.name }}"),
    {% endfor %}
];

/// Parts of the system with their names.
pub const DOMAINS: &[(ErrorDomain, &str)] = &[
    {% for domain in domains %}
    (ErrorDomain::{{ domain.constant }}, "{{ domain.name }}"),
    {% endfor %}
];
