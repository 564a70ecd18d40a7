//! Events in the glue: one class for each kind, in each face.

use minijinja::{Value, context};

use super::{Face, GLUE, names, record};
use crate::ir::{Api, Event, Field, Type};
use crate::target::{Files, render};

pub fn events(api: &Api, face: Face, files: &mut Files) {
    let events: Vec<Value> = api
        .events
        .iter()
        .map(|event| {
            let fields: Vec<Value> = fields(api, event).iter().map(|field| record::field(api, field)).collect();
            context! { class => names::event_class(&event.name), pascal => event.name.pascal(), doc => doc(event), fields }
        })
        .collect();
    let view = context! { events, module => face.module() };
    files.put(format!("{GLUE}/{}/events.rs", face.folder()), render!("python/events.rs", view));
}

/// What an event carries: its subject first, unless that is the connection that tells of it.
pub fn fields(api: &Api, event: &Event) -> Vec<Field> {
    let object = api.object(event.subject);
    let subject = (!object.identity.is_empty()).then(|| Field {
        name: object.name.clone(),
        ty: Type::Object(event.subject),
        default: None,
        doc: "What it is about.".to_owned(),
    });
    subject.into_iter().chain(event.fields.iter().cloned()).collect()
}

/// The documentation of an event, with its age.
pub fn doc(event: &Event) -> String {
    format!("{}\n\nSince libvirt {}.", event.doc.trim(), event.since)
}
