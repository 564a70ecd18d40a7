//! Structures of C.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::public::prelude::*;

{% for alias in aliases %}
/// A number in structures.
pub type {{ alias.name }} = {{ alias.ty }};
{% endfor %}

{% for record in records %}
{{ record.doc | prefixed("/// ") }}
#[derive(Debug)]
#[repr(C)]
pub struct {{ record.tag }} {
{% for member in record.members %}
{{ member.doc | prefixed("    /// ") }}
    pub {{ member.name }}: {{ member.ty }},
{% endfor %}
}

/// A {{ record.words }}.
pub type {{ record.name }} = {{ record.tag }};
/// A pointer to a {{ record.words }}.
#[allow(dead_code, reason = "programs name it, where no function does")]
pub type {{ record.pointer }} = *mut {{ record.name }};

// SAFETY: numbers, and pointers that may be NULL.
unsafe impl Structure for {{ record.tag }} {
    type Record = virtkit::{{ record.record }};

    fn fill(&mut self, record: &Self::Record, {{ "connection" if record.uses_connection else "_" }}: Live) -> Result<()> {
{% for line in record.fill %}
        {{ line }}
{% endfor %}
        Ok(())
    }

    unsafe fn clear(&mut self) {
{% for line in record.clear %}
        {{ line }}
{% endfor %}
    }
}

{% if record.free %}
{% if record.free.list %}
/// Releases a list of such structures with what they hold. Nothing happens for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ record.free.name }}(list: *mut {{ record.pointer }}) {
    // SAFETY: as the caller says.
    unsafe { structures::release_list(list) };
}
{% else %}
/// Releases such a structure with what it holds. Nothing happens for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ record.free.name }}({{ record.free.parameter }}: {{ record.pointer }}) {
    // SAFETY: as the caller says.
    unsafe { structures::release({{ record.free.parameter }}) };
}
{% endif %}

{% endif %}
{% endfor %}
