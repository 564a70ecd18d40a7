//! Constants that the hand-written runtime needs.

use libc::{c_int, c_ulong};

/// The version of libvirt whose interface this is.
pub const LIBVIR_VERSION_NUMBER: c_ulong = {{ version }};
{% for value in values %}
/// {{ value.doc }}
pub const {{ value.name }}: c_int = {{ value.number }};
{% endfor %}
