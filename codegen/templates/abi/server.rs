//! {{ what }}

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::private::generated::server::prelude::*;

{% for method in methods %}
/// `{{ method.full_name }}`
pub fn {{ method.name }}(connection: Option<Connection>, input: &mut Reader<'_>) -> Result<BoxedCall, Refusal> {
    {{ method.setup }}
{% for arg in method.args %}
    let {{ arg.name }}: {{ arg.ty }} = Decode::decode(input)?;
{% endfor %}
    input.end()?;
    Ok(Box::pin(async move { answer(&{{ method.callee }}({% for arg in method.args %}{{ arg.passed }}{{ ", " if not loop.last }}{% endfor %}).await?) }))
}

{% endfor %}
