//! Errors in C: the numbers that libvirt knows, and the names of the description.

use std::ffi::CStr;

use libc::c_int;
use virtkit::{ErrorCode, ErrorDomain, Outcome};

/// The number that C programs see.
pub fn number(code: ErrorCode) -> c_int {
    match code {
{% for code in own %}
        // {{ code.c }}
        ErrorCode::{{ code.constant }} => {{ code.number }},
{% endfor %}
        other => other.0,
    }
}

/// What is known of a call that was given up: 1 if it had not begun, 2 if that is not known.
pub fn outcome(outcome: Outcome) -> c_int {
    match outcome {
        Outcome::NotStarted => 1,
        Outcome::Unknown => 2,
    }
}

/// The name of a code in the description.
#[allow(clippy::too_many_lines, reason = "a flat table")]
pub fn code_name(code: ErrorCode) -> Option<&'static CStr> {
    Some(match code {
{% for code in codes %}
        ErrorCode::{{ code.constant }} => c"{{ code.name }}",
{% endfor %}
        _ => return None,
    })
}

/// The name of a part of the system in the description.
pub fn domain_name(domain: c_int) -> Option<&'static CStr> {
    Some(match ErrorDomain(domain) {
{% for domain in domains %}
        ErrorDomain::{{ domain.constant }} => c"{{ domain.name }}",
{% endfor %}
        _ => return None,
    })
}
