//! The {{ name }} in C.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::public::prelude::*;

{% if own_structure %}
{{ doc | prefixed("/// ") }}
#[derive(Debug)]
// Laid out as C does, but not so that cbindgen takes it for a structure that programs look into.
#[cfg_attr(unix, repr(C))]
pub struct {{ structure }} {
    head: Head,
    value: virtkit::{{ engine }},
{% for part in kept %}
    {{ part.name }}: OnceLock<{{ part.ty }}>,
{% endfor %}
}

// SAFETY: `HEAD` is where the head is, and `give` makes none where that is not 0.
unsafe impl Handle for {{ structure }} {
    const HEAD: usize = offset_of!(Self, head);
    const KIND: Kind =
        Kind { magic: {{ magic }}, name: "{{ name }}", invalid: ErrorCode::{{ invalid }}, domain: ErrorDomain::{{ domain }} };

    fn head(&self) -> &Head {
        &self.head
    }
}

impl {{ structure }} {
    /// The engine's handle.
    pub fn value(&self) -> &virtkit::{{ engine }} {
        &self.value
    }
}

/// Gives a handle to C, with a reference of its connection.
pub fn give(connection: Live, value: virtkit::{{ engine }}) -> *mut {{ structure }} {
    let head = Head::new({{ structure }}::KIND, connection);
    super::give({{ structure }} { head, value{% for part in kept %}, {{ part.name }}: OnceLock::new(){% endfor %} })
}

{% endif %}
{% for function in functions %}
{{ function }}
{% endfor %}
