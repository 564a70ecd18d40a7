//! Events.

use super::header::header;
use super::lock::{self, Numbers};
use super::methods::FieldReader;
use super::{Scope, doc, place, rpc, version};
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{Api, CEvent, CRegistration, Event, EventRpc, Field, Name, RecordOrigin, Type};
use crate::spec::{EventEntry, EventRpc as EventRpcEntry, Spec, Text, parse_fields};

/// What every event has beside its own fields, in languages where both lie in one object.
const COMMON: [&str; 1] = ["kind"];

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
            for argument in arguments.iter().filter(|argument| COMMON.contains(&argument.name.as_str())) {
                let message = format!("event `{}` has a field `{}`, which every event has", entry.name.get_ref(), argument.name);
                sink.add(&here, message, "taken", Some("a name that says what it is of this event".to_owned()));
            }
            let c = c_event(entry, &fields, &file.source, sink);
            let rpc = entry.rpc.as_ref().map(|rpc| messages(rpc, &fields, &file.source, sink));
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
            if let Some(CEvent { registration: CRegistration::Named { .. }, .. }) = &c {
                // What is registered so takes an object, or NULL for any.
                if api.object(subject).identity.is_empty() {
                    let message = format!("event `{}` is chosen by a name, so it must be about an object", entry.name.get_ref());
                    sink.add(&place(&file.source, &entry.subject), message, "about the connection", None);
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
                rpc,
                doc: doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink),
            });
        }
    }
    let events = &api.events;
    lock::check(spec, &spec.event_lock, "event", |name| events.iter().any(|event| event.name.pascal() == name), sink);
}

/// Its messages on the wire.
fn messages(entry: &EventRpcEntry, fields: &[Field], source: &Source, sink: &mut Sink) -> EventRpc {
    let before = entry.before.as_ref().and_then(|text| {
        let found = fields.iter().position(|field| field.name == Name::new(text.get_ref()));
        if found.is_none() {
            let known: Vec<String> = fields.iter().map(|field| field.name.snake()).collect();
            let help = suggestion(text.get_ref(), known.iter().map(String::as_str));
            sink.add(&place(source, text), format!("the event has no field `{}`", text.get_ref()), "not a field", help);
        }
        found
    });
    EventRpc { program: rpc::program(entry.program.as_ref(), source, sink), procedure: entry.proc, older: entry.older, before }
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
        Type::Record(id) => matches!(api.record(*id).origin, RecordOrigin::Described { c: Some(_), .. }),
        Type::Optional(item) => passes(api, item),
        Type::Secret | Type::List(_) | Type::Array(..) => false,
    }
}

/// libvirt's side: a number and its constant, or two functions that make do without, which may take a name.
fn c_event(entry: &EventEntry, fields: &[Field], source: &Source, sink: &mut Sink) -> Option<CEvent> {
    let name = entry.name.get_ref();
    let header = header(entry.header.as_ref(), entry.c.is_some(), name, source, sink);
    let Some(c) = &entry.c else {
        if entry.id.is_some() {
            let message = format!("event `{name}` needs both `id` and `c`, or neither");
            sink.add(&place(source, &entry.name), message, "half of a C event", None);
        }
        return None;
    };
    let registration = match (entry.id, &c.id, &c.register, &c.deregister, &c.named_by) {
        (Some(number), Some(constant), None, None, None) => CRegistration::Numbered { constant: constant.clone(), number },
        (None, None, Some(register), Some(deregister), None) => {
            CRegistration::Alone { register: register.clone(), deregister: deregister.clone() }
        }
        (None, None, Some(register), Some(deregister), Some(named)) => {
            let by = name_field(named, fields, source, sink)?;
            CRegistration::Named { register: register.clone(), deregister: deregister.clone(), by }
        }
        _ => {
            let message = format!("event `{name}` is registered in C by a number, or by two functions of its own");
            let help =
                Some("write `id = 5` and `c.id`, or `c.register` and `c.deregister`, with `c.named_by` where they take a name".to_owned());
            sink.add(&place(source, &c.callback), message, "not one of the two", help);
            return None;
        }
    };
    Some(CEvent { callback: c.callback.get_ref().clone(), header, registration })
}

/// The field, a text, by which callbacks choose.
fn name_field(text: &Text, fields: &[Field], source: &Source, sink: &mut Sink) -> Option<usize> {
    let found = fields.iter().position(|field| field.name == Name::new(text.get_ref()) && field.ty == Type::Text);
    if found.is_none() {
        let known: Vec<String> = fields.iter().filter(|field| field.ty == Type::Text).map(|field| field.name.snake()).collect();
        let help = suggestion(text.get_ref(), known.iter().map(String::as_str));
        sink.add(&place(source, text), format!("the event has no text `{}` to be chosen by", text.get_ref()), "not a text of it", help);
    }
    found
}
