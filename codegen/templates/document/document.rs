{{ doc | prefixed("//! ") }}

#[allow(unused_imports, reason = "which of them a document needs changes with it")]
use crate::prelude::*;

impl Document for {{ root }} {
    const ROOT: &'static str = "{{ tag }}";
}

{{ elements }}
