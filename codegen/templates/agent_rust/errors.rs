//! The names of error codes and of the parts of the system that errors come from.

use virtkit::{ErrorCode, ErrorDomain};

/// The name of a code; none for one that is not known.
pub fn code_name(code: ErrorCode) -> Option<&'static str> {
    match code {
        {% for code in codes %}
        ErrorCode::{{ code.constant }} => Some("{{ code.name }}"),
        {% endfor %}
        _ => None,
    }
}

/// The name of a part of the system; none for one that is not known.
pub fn domain_name(domain: ErrorDomain) -> Option<&'static str> {
    match domain {
        {% for domain in domains %}
        ErrorDomain::{{ domain.constant }} => Some("{{ domain.name }}"),
        {% endfor %}
        _ => None,
    }
}
