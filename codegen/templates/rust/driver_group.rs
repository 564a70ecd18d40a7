#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{{ doc | prefixed("/// ") }}
///
/// A method that a driver does not implement answers `NoSupport`.
pub trait {{ name }}: Send + Sync {
{% for method in methods %}
{{ method.doc | prefixed("    /// ") }}
    ///
    /// {{ method.wait }} Since libvirt {{ method.since }}.
    #[allow(unused_variables, reason = "an answer that needs no argument")]
    fn {{ method.name }}(&self{% for parameter in method.parameters %}, {{ parameter }}{% endfor %}) -> {{ method.result }} {
        {{ method.answer }}::unsupported(&methods::{{ method.constant }})
    }

{% endfor %}
}
