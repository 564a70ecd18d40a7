//! Events: which message carries which, and its payload.

use minijinja::{Value, context};

use super::FORMS;
use super::procedures::event_constant;
use crate::ir::{Api, CEvent, CRegistration, Type};
use crate::target::rust::ident;
use crate::target::{Files, render};

pub fn events(api: &Api, files: &mut Files) {
    let events = api.events.iter().map(|event| {
        let subject = api.object(event.subject);
        let has_identity = !subject.identity.is_empty();
        context! {
            name => event.name.pascal(),
            travels => event.procedure.is_some(),
            procedure => event_constant(event),
            number => event.c.as_ref().and_then(number),
            family => has_identity.then(|| family(&event.class.screaming())),
            subject => has_identity.then(|| subject.name.snake()),
            fields => event.fields.iter().map(|field| ident(&field.name.snake())).collect::<Vec<_>>(),
        }
    });
    let mut families: Vec<Value> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for event in api.events.iter().filter(|event| event.procedure.is_some()) {
        let subject = api.object(event.subject);
        let name = family(&event.class.screaming());
        if subject.identity.is_empty() || seen.contains(&name) {
            continue;
        }
        let has_uuid = subject.identity.iter().any(|part| part.field.ty == Type::Uuid && part.field.name.snake() == "uuid");
        families.push(context! { name, has_uuid, subject => format!("{}Ref", subject.name.pascal()) });
        seen.push(name);
    }
    let view = context! { events => events.collect::<Vec<Value>>(), families };
    files.put(format!("{FORMS}/events.rs"), render!("rpc/events.rs", view));
}

/// The number of an event in its family, if it has one.
fn number(c: &CEvent) -> Option<u32> {
    match &c.registration {
        CRegistration::Numbered { number, .. } => Some(*number),
        CRegistration::Alone { .. } => None,
    }
}

/// The constant of `virtkit_rpc::protocol` that says how a family of events is subscribed to.
fn family(class: &str) -> String {
    format!("{class}_EVENTS")
}
