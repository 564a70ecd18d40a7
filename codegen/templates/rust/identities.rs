//! What travels to say which object is meant.

use std::sync::Arc;

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for object in objects %}
/// Which {{ object.words }} is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct {{ object.name }}Ref {
{% for field in object.fields %}
{{ field.doc | prefixed("    /// ") }}
    pub {{ field.name }}: {{ field.ty }},
{% endfor %}
}

{% endfor %}
