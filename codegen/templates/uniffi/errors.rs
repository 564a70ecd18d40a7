//! Errors.

use crate::carry::open_enum;
use crate::error::ErrorDetails;

/// What went wrong: a kind for each of libvirt's codes and of virtkit's own, so that callers branch on types.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
pub enum VirtkitError {
{% for code in codes %}
{{ code.doc | prefixed("    /// ") }}
    {{ code.name }} {
        /// All of it.
        details: ErrorDetails,
    },
{% endfor %}
    /// A code that this version has no name for.
    Unlisted {
        /// All of it, with the code's number.
        details: ErrorDetails,
    },
}

impl VirtkitError {
    /// The error with a code.
    pub(crate) fn with(code: i32, details: ErrorDetails) -> Self {
        match code {
{% for code in codes %}
            {{ code.value }} => Self::{{ code.name }} { details },
{% endfor %}
            _ => Self::Unlisted { details },
        }
    }

    /// All of the error.
    #[must_use]
    pub fn details(&self) -> &ErrorDetails {
        match self {
{% for code in codes %}
            Self::{{ code.name }} { details }
            |
{% endfor %}
            Self::Unlisted { details } => details,
        }
    }
}

/// The part of the system that an error comes from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum ErrorDomain {
{% for domain in domains %}
{{ domain.doc | prefixed("    /// ") }}
    {{ domain.name }},
{% endfor %}
    /// A part that this version has no name for.
    Unlisted {
        /// Its number.
        value: i32,
    },
}

open_enum!(ErrorDomain { {% for domain in domains %}{{ domain.name }} = {{ domain.value }}, {% endfor %} });
