//! Events: their records, and the enumeration of their kinds.

use serde::Serialize;

use super::codec::read;
use super::docs::{comment, since};
use super::names::{constant, member, path};
use super::object::is_connection;
use super::record::{component_doc, components, list};
use super::source::file;
use crate::ir::{Api, Event};
use crate::target::{Files, render};

#[derive(Serialize)]
struct View {
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct EventView {
    doc: String,
    kind_doc: String,
    class: String,
    constant: String,
    id: u32,
    components: String,
    /// Expressions that read the components.
    reads: String,
}

pub(super) fn events(api: &Api, files: &mut Files) {
    let view = View { events: api.events.iter().map(|event| event_view(api, event)).collect() };
    files.put(path("Event"), file("dev.virtkit", &[], &render!("java/event.java", view)));
    files.put(path("EventKind"), file("dev.virtkit", &[], &render!("java/event_kind.java", view)));
}

fn event_view(api: &Api, event: &Event) -> EventView {
    let subject = api.object(event.subject);
    let class = subject.name.pascal();
    let subject_name = member(&subject.name);
    let parts: Vec<_> = [format!("{class} {subject_name}")].into_iter().chain(components(api, &event.fields)).collect();
    let subject_read = if is_connection(subject) { "in.connection".to_owned() } else { format!("{class}.decode(in)") };
    let tag = since(event.since, event.c.is_some());
    let subject_tag = format!("@param {subject_name} what it is about");
    let tags: Vec<_> = [subject_tag].into_iter().chain(event.fields.iter().map(component_doc)).chain([tag.clone()]).collect();
    let reads: Vec<_> = [subject_read].into_iter().chain(event.fields.iter().map(|field| read(api, &field.ty))).collect();
    EventView {
        doc: comment(api, 4, &event.doc, &tags),
        kind_doc: comment(api, 4, &event.doc, &[tag]),
        class: event.name.pascal(),
        constant: constant(&event.name),
        id: event.id,
        components: list(&parts, 12),
        reads: list(&reads, 20),
    }
}
