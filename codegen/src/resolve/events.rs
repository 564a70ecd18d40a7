//! Events.

use super::lock::{self, Numbers};
use super::methods::FieldReader;
use super::{Scope, doc, place, version};
use crate::diagnostic::Sink;
use crate::ir::{Api, CEvent, Event, Name};
use crate::spec::{Spec, parse_fields};

pub fn resolve(spec: &Spec, scope: &Scope, api: &mut Api, sink: &mut Sink) {
    let mut numbers = Numbers::new(&spec.event_lock);
    for file in &spec.files {
        for entry in &file.entries.events {
            let here = super::declarations::inner(&place(&file.source, &entry.fields));
            let Some(subject) = scope.object(&entry.subject, &file.source, sink) else { continue };
            let arguments = match parse_fields(entry.fields.get_ref()) {
                Ok(arguments) => arguments,
                Err((span, message)) => {
                    sink.add(&here.within(span), message, "here", None);
                    continue;
                }
            };
            let reader = FieldReader { api, scope, place: &here, docs: &entry.results, source: &file.source };
            let fields = reader.fields(&arguments, sink);
            let c = match (entry.id, &entry.c) {
                (Some(id), Some(c)) => Some(CEvent { id_name: c.id.clone(), id, callback: c.callback.clone() }),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => {
                    let message = format!("event `{}` needs both `id` and `c`, or neither", entry.name.get_ref());
                    sink.add(&place(&file.source, &entry.name), message, "half of a C event", None);
                    None
                }
            };
            api.events.push(Event {
                id: numbers.of(entry.name.get_ref()),
                name: Name::new(entry.name.get_ref()),
                class: Name::new(entry.class.get_ref()),
                subject,
                fields,
                since: version(&entry.since, &place(&file.source, &entry.since), sink),
                c,
                procedure: entry.rpc.as_ref().map(|rpc| rpc.proc),
                doc: doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink),
            });
        }
    }
    let events = &api.events;
    lock::check(spec, &spec.event_lock, "event", |name| events.iter().any(|event| event.name.pascal() == name), sink);
}
