{% if receiver %}
//! The methods of `{{ receiver }}`.
{% else %}
//! The functions.
{% endif %}

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::Saved;
use crate::call::{Call, Failure};
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::values::ToJson as _;
use crate::names::Names;

/// Makes the call that is asked for; none if there is no such method.
#[allow(unused_variables, reason = "not every object has methods")]
pub async fn dispatch(call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
    match call.method.as_str() {
        {% for method in methods %}
        "{{ method.full }}" => Some({{ method.name }}(call, names).await),
        {% endfor %}
        _ => None,
    }
}
{% for method in methods %}

async fn {{ method.name }}(call: &Call, names: &Names) -> Result<Saved, Failure> {
    {% if receiver %}
    let receiver: virtkit::{{ receiver }} = call.receiver(names)?;
    {% endif %}
    {% for arg in method.args %}
    let {{ arg.name }}: {{ arg.ty }} = call.{% if arg.default %}argument_or("{{ arg.json }}", names, {{ arg.default }}){% else %}argument("{{ arg.json }}", names){% endif %}?;
    {% endfor %}
    {% if method.asks %}
    let answers: Option<crate::asking::Answers> = call.argument_or("{{ method.asks.json }}", names, || None)?;
    if let Some(answers) = answers {
        let result = call.run(virtkit::{{ method.asks.name }}({% for arg in method.args %}{{ arg.lent }}, {% endfor %}answers.callback())).await?;
        return Ok({{ method.answer }}({{ method.convert }}));
    }
    {% endif %}
    {% if method.unit %}
    call.run({% if receiver %}receiver.{% else %}virtkit::{% endif %}{{ method.name }}({% for arg in method.args %}{{ arg.lent }}{% if not loop.last %}, {% endif %}{% endfor %})).await?;
    Ok(Saved::Value(serde_json::Value::Null))
    {% else %}
    let result = call.run({% if receiver %}receiver.{% else %}virtkit::{% endif %}{{ method.name }}({% for arg in method.args %}{{ arg.lent }}{% if not loop.last %}, {% endif %}{% endfor %})).await?;
    Ok({{ method.answer }}({{ method.convert }}{% if method.direction %}, "{{ method.direction }}"{% endif %}))
    {% endif %}
}
{% endfor %}
