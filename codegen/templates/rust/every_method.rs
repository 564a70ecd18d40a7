//! One call of every method of a handle, with arguments that mean nothing.

use std::pin::Pin;

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use virtkit::*;

/// What the calls are made on.
pub struct Handles {
{% for object in objects %}
    pub {{ object.field }}: {{ object.name }},
{% endfor %}
}

/// A call that has not begun.
pub type Call<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

#[allow(dead_code, reason = "a description may have no method that takes one")]
fn descriptor() -> std::os::fd::OwnedFd {
    std::fs::File::open("/dev/null").expect("the empty device can be opened").into()
}

/// The calls.
#[allow(clippy::too_many_lines, reason = "a line for each method")]
pub fn calls(on: &Handles) -> Vec<(&'static MethodInfo, Call<'_>)> {
    vec![
{% for call in calls %}
        (&methods::{{ call.constant }}, Box::pin(async { on.{{ call.on }}.{{ call.name }}({{ call.arguments | join(", ") }}).await?{{ ".wait().await?" if call.operation }}; Ok(()) })),
{% endfor %}
    ]
}
