//! Events.

use serde::Serialize;

use crate::ir::{Api, Type};
use crate::target::render;

use super::codec::{DECODER, decode};
use super::data::FieldView;
use super::docs::{About, comment, sentence, since};
use super::names::{event, exported};
use super::types::is_connection;
use super::values::origin;

#[derive(Serialize)]
struct View {
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct EventView {
    doc: String,
    name: String,
    kind: String,
    /// The description's name.
    text: String,
    id: u32,
    subject: String,
    /// The expression that reads the subject.
    decode: String,
    fields: Vec<FieldView>,
}

/// The kinds of events and their types.
pub(super) fn events(api: &Api) -> String {
    let view = |described: &crate::ir::Event| {
        let name = event(&described.name);
        let subject = api.object(described.subject);
        let doc = since(&sentence(&name, About::Event, &described.doc), described.since, origin(described.c.is_some()));
        EventView {
            doc: comment(&doc),
            kind: format!("EventKind{}", exported(&described.name)),
            text: described.name.pascal(),
            id: described.id,
            subject: exported(&subject.name),
            // The connection is the one that tells.
            decode: if is_connection(subject) { "d.conn".into() } else { decode(api, &Type::Object(described.subject), DECODER) },
            fields: described.fields.iter().map(|field| FieldView::of(api, field)).collect(),
            name,
        }
    };
    render!("go/events.go", View { events: api.events.iter().map(view).collect() })
}
