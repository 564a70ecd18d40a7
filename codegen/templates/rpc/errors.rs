//! Codes of errors that libvirt does not have.

use virtkit_api::ErrorCode;

/// The code that a peer sees which knows only libvirt's.
#[must_use]
pub fn known_code(code: ErrorCode) -> ErrorCode {
    match code {
{% for code in codes %}
        ErrorCode::{{ code.name }} => ErrorCode::{{ code.instead }},
{% endfor %}
        _ => code,
    }
}
