//! What a driver may ask while it answers.

use std::fmt;

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;
{% for callback in callbacks %}

{{ callback.doc | prefixed("/// ") }}
///
/// Every function that gives a future of the answers is one. Since libvirt {{ callback.since }}.
pub trait {{ callback.name }}: Send + Sync {
    /// Answers.
    fn answer(&self, {{ callback.requests.name }}: {{ callback.requests.ty }}) -> Reply<{{ callback.answers }}>;
}

impl<F, R> {{ callback.name }} for F
where
    F: Fn({{ callback.requests.ty }}) -> R + Send + Sync,
    R: Future<Output = Result<{{ callback.answers }}>> + Send + 'static,
{
    fn answer(&self, {{ callback.requests.name }}: {{ callback.requests.ty }}) -> Reply<{{ callback.answers }}> {
        Reply::later(self({{ callback.requests.name }}))
    }
}

impl fmt::Debug for dyn {{ callback.name }} {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{{ callback.name }}(..)")
    }
}
{% endfor %}
