//! The methods of {{ object }}.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for handler in handlers %}
/// `{{ handler.full_name }}`, procedure {{ handler.procedure }}.
pub fn {{ handler.name }}(connection: &Connection, input: &mut Reader<'_>, {{ "fds" if handler.takes_fds else "_" }}: &mut Vec<OwnedFd>) -> Result<Call, Malformed> {
{% for line in handler.reads %}
    {{ line }}
{% endfor %}
    input.end()?;
{% for line in handler.omitted %}
    {{ line }}
{% endfor %}
{% if handler.keeps_connection %}
    let connection = connection.clone();
{% endif %}
    Ok(Box::pin(async move {
{% if handler.limits %}
        let most = limit(wanted)?;
{% endif %}
{% if handler.is_unit %}
        {{ handler.call }}.await?{{ ".wait().await?" if handler.is_work }};
{% else %}
        let result = {{ handler.call }}.await?{{ ".wait().await?" if handler.is_work }};
{% endif %}
        {{ handler.answer }}
    }))
}

{% endfor %}
