//! Events.

use super::lock::{self, Numbers};
use super::methods::FieldReader;
use super::{Scope, doc, place, version};
use crate::diagnostic::{Sink, Source};
use crate::ir::{Api, CEvent, CRegistration, Event, Name, RecordOrigin, Type};
use crate::spec::{EventEntry, Spec, parse_fields};

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
            let c = c_event(entry, &file.source, sink);
            if c.is_some() {
                for field in fields.iter().filter(|field| !passes(api, &field.ty)) {
                    let message = format!("no callback of C takes the field `{}` of event `{}`", field.name, entry.name.get_ref());
                    let help = Some("a value of its own, or a record that has a structure in C".to_owned());
                    sink.add(&here, message, "cannot be passed", help);
                }
            }
            if let Some(CEvent { registration: CRegistration::Alone { .. }, .. }) = &c {
                // What is registered alone is asked for without saying about which object.
                if !api.object(subject).identity.is_empty() {
                    let message = format!("event `{}` has no number, so it must be about the connection", entry.name.get_ref());
                    sink.add(&place(&file.source, &entry.subject), message, "about an object", None);
                }
            }
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

/// Whether a callback of C can be given a value of this type.
fn passes(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_) => true,
        Type::Record(id) => matches!(api.record(*id).origin, RecordOrigin::Described { c: Some(_) }),
        Type::Optional(item) => passes(api, item),
        Type::Secret | Type::List(_) | Type::Array(..) => false,
    }
}

/// libvirt's side: a number and its constant, or two functions that make do without.
fn c_event(entry: &EventEntry, source: &Source, sink: &mut Sink) -> Option<CEvent> {
    let name = entry.name.get_ref();
    let Some(c) = &entry.c else {
        if entry.id.is_some() {
            let message = format!("event `{name}` needs both `id` and `c`, or neither");
            sink.add(&place(source, &entry.name), message, "half of a C event", None);
        }
        return None;
    };
    let registration = match (entry.id, &c.id, &c.register, &c.deregister) {
        (Some(number), Some(constant), None, None) => CRegistration::Numbered { constant: constant.clone(), number },
        (None, None, Some(register), Some(deregister)) => {
            CRegistration::Alone { register: register.clone(), deregister: deregister.clone() }
        }
        _ => {
            let message = format!("event `{name}` is registered in C by a number, or by two functions of its own");
            let help = Some("write `id = 5` and `c.id`, or `c.register` and `c.deregister`".to_owned());
            sink.add(&place(source, &c.callback), message, "not one of the two", help);
            return None;
        }
    };
    Some(CEvent { callback: c.callback.get_ref().clone(), registration })
}
