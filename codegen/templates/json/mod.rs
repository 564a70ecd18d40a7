//! What is generated of the description: the calls, and the JSON forms of all values.

#![allow(
    clippy::match_same_arms,
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::wildcard_imports,
    reason = "what stands here comes from the description, one thing after the other"
)]

{% for object in objects %}
mod {{ object.module }};
{% endfor %}
mod document_records;
mod documents;
mod enums;
mod errors;
mod events;
mod flags;
mod functions;
mod params;
mod records;
mod saved;

pub use document_records::{parse_document, write_document};
pub use errors::{CODES, DOMAINS};
pub use events::event_json;
pub use saved::Saved;

use crate::call::{Call, Failure};
use crate::names::Names;

/// Makes the call that is asked for; none if the description has no such method.
pub async fn dispatch(call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
    match call.receiver_type() {
        None => functions::dispatch(call, names).await,
        {% for object in objects %}
        Some("{{ object.name }}") => {{ object.module }}::dispatch(call, names).await,
        {% endfor %}
        Some(_) => None,
    }
}
