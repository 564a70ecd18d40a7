#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{{ doc | prefixed("/// ") }}
///
/// Since libvirt {{ since }}.
#[derive(Debug, uniffi::Object)]
pub struct {{ name }}(pub(crate) virtkit::{{ name }});

handle!({{ name }});
{% if identity %}

#[uniffi::export]
impl {{ name }} {
    /// The connection that it is of.
    pub fn connection(&self) -> Arc<Connection> {
        self.0.connection().clone().give()
    }

{% for part in identity %}
{{ part.doc | prefixed("    /// ") }}
    pub fn {{ part.name }}(&self) -> {{ part.face }} {
        self.0.{{ part.name }}(){{ ".to_owned()" if part.text else ".give()" }}
    }

{% endfor %}
}
{% endif %}
{% if methods %}

/// Methods that are awaited.
#[uniffi::export]
impl {{ name }} {
{% for method in methods %}
{{ method.doc | prefixed("    /// ") }}
{% if method.note %}
    ///
    /// {{ method.note }}
{% endif %}
{% for arg in method.args %}
{% if loop.first %}
    ///
{% endif %}
{{ ("- `" ~ arg.json ~ "`: " ~ arg.doc) | prefixed("    /// ") }}
{% endfor %}
    ///
    /// Since libvirt {{ method.since }}.
{% if method.defaults %}
    #[uniffi::method(default({{ method.defaults | join(", ") }}))]
{% endif %}
    pub async fn {{ method.awaited }}(&self{% for arg in method.args %}, {{ arg.name }}: {{ arg.face }}{% endfor %}) -> Answer<{{ method.result }}> {
{% for arg in method.args if arg.taken %}
        {{ arg.taken }}
{% endfor %}
        give(self.0.{{ method.name }}({% for arg in method.args %}{{ arg.lent }}, {% endfor %}).await)
    }

{% endfor %}
}

/// The same, waited for on the caller's thread.
#[uniffi::export]
impl {{ name }} {
{% for method in methods %}
    /// Waits for `{{ method.awaited }}`.
{% if method.defaults %}
    #[uniffi::method(default({{ method.defaults | join(", ") }}))]
{% endif %}
    pub fn {{ method.name }}(&self{% for arg in method.args %}, {{ arg.name }}: {{ arg.face }}{% endfor %}) -> Answer<{{ method.result }}> {
        wait(self.{{ method.awaited }}({% for arg in method.args %}{{ arg.name }}, {% endfor %}))
    }

{% endfor %}
}
{% endif %}
