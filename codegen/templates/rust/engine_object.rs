#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% if identity %}
{{ doc | prefixed("/// ") }}
///
/// Since libvirt {{ since }}.
#[derive(Debug, Clone)]
pub struct {{ name }} {
    connection: Connection,
    identity: {{ name }}Ref,
}

impl {{ name }} {
    /// A handle for an identity that is known from elsewhere. Nobody is asked whether it exists.
    #[must_use]
    pub fn new(connection: Connection, identity: {{ name }}Ref) -> Self {
        Self { connection, identity }
    }

    /// The connection that it is of.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Everything that says which one is meant.
    #[must_use]
    pub fn identity(&self) -> &{{ name }}Ref {
        &self.identity
    }

{% for part in identity %}
{{ part.doc | prefixed("    /// ") }}
    #[must_use]
    pub fn {{ part.name }}(&self) -> {{ part.ty }} {
        {% if part.text %}&self.identity.{{ part.name }}{% elif part.object %}{{ part.ty }}::new(self.connection.clone(), self.identity.{{ part.name }}.clone()){% else %}self.identity.{{ part.name }}{% endif %}

    }

{% endfor %}
}

{% endif %}
{% if methods %}
impl {{ name }} {
{% for method in methods %}
{{ method.doc | prefixed("    /// ") }}
{% for arg in method.args %}
{% if loop.first %}
    ///
    /// # Arguments
{% endif %}
{{ ("- `" ~ arg.name ~ "`: " ~ arg.doc) | prefixed("    /// ") }}
{% endfor %}
    ///
    /// Since libvirt {{ method.since }}{% for c in method.c %}{{ ", " if not loop.first else ": " }}`{{ c }}`{% endfor %}.
{% if method.hidden %}
    #[doc(hidden)]
{% endif %}
{% if method.is_operation %}
    #[expect(clippy::unused_async, reason = "every method is awaited")]
{% endif %}
    pub async fn {{ method.name }}(&self{% for parameter in method.parameters %}, {{ parameter }}{% endfor %}) -> Result<{{ method.result }}> {
{% if method.own %}
        {{ method.own }}
{% else %}
        let connection: &Connection = {{ method.connection }};
        let entered = connection.enter(&methods::{{ method.constant }})?;
{% for flags in method.flags %}
        known_flags(connection, &{{ flags }}, &methods::{{ method.constant }})?;
{% endfor %}
{% for check in method.checks %}
        {{ check }}
{% endfor %}
{% for denied in method.denied %}
        connection.deny_read_only({{ denied.when }}, {{ denied.what }}, &methods::{{ method.constant }})?;
{% endfor %}
        let offered = entered.{{ method.group }}().ok_or_else(|| unsupported(&methods::{{ method.constant }}))?;
{% if method.is_operation %}
        let result = offered.{{ method.name }}({{ method.arguments | join(", ") }});
        Ok({{ method.raised }})
{% elif method.raised == "result" %}
        connection.answer(offered.{{ method.name }}({{ method.arguments | join(", ") }})).await
{% else %}
        let result = connection.answer(offered.{{ method.name }}({{ method.arguments | join(", ") }})).await?;
        Ok({{ method.raised }})
{% endif %}
{% endif %}
    }

{% endfor %}
}
{% endif %}
