//! Events: which message carries which, and its payload.

use minijinja::{Value, context};

use super::FORMS;
use super::procedures::{event_constant, older_event_constant};
use crate::ir::{Api, CEvent, CRegistration, Event, Program};
use crate::target::rust::ident;
use crate::target::{Files, render};

pub fn events(api: &Api, files: &mut Files) {
    let events = api.events.iter().map(|event| {
        let subject = api.object(event.subject);
        let has_identity = !subject.identity.is_empty();
        context! {
            name => event.name.pascal(),
            travels => event.rpc.is_some(),
            procedure => event_constant(event),
            number => event.c.as_ref().and_then(number),
            family => has_identity.then(|| family(event)),
            subject => has_identity.then(|| subject.name.snake()),
            before => event.rpc.as_ref().and_then(|rpc| rpc.before).map(|index| ident(&event.fields[index].name.snake())),
            older => event.rpc.as_ref().and_then(|rpc| rpc.older).map(|_| older_event_constant(event)),
            fields => event.fields.iter().map(|field| ident(&field.name.snake())).collect::<Vec<_>>(),
        }
    });
    let mut families: Vec<Value> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for event in api.events.iter().filter(|event| event.rpc.is_some()) {
        let subject = api.object(event.subject);
        let name = family(event);
        if subject.identity.is_empty() || seen.contains(&name) {
            continue;
        }
        let Some(key) = api.key(subject) else { continue };
        families.push(context! { name, key => ident(&key.name.snake()), subject => format!("{}Ref", subject.name.pascal()) });
        seen.push(name);
    }
    let view = context! { events => events.collect::<Vec<Value>>(), families };
    files.put(format!("{FORMS}/events.rs"), render!("rpc/events.rs", view));
}

/// The number of an event in its family, if it has one.
fn number(c: &CEvent) -> Option<u32> {
    match &c.registration {
        CRegistration::Numbered { number, .. } => Some(*number),
        CRegistration::Alone { .. } | CRegistration::Named { .. } => None,
    }
}

/// The constant of `virtkit_rpc::protocol` that says how the family of an event is subscribed to.
fn family(event: &Event) -> String {
    let class = event.class.screaming();
    match event.rpc.as_ref().map(|rpc| rpc.program).unwrap_or_default() {
        Program::Main => format!("{class}_EVENTS"),
        Program::Qemu => format!("QEMU_{class}_EVENTS"),
        Program::Lxc => format!("LXC_{class}_EVENTS"),
    }
}
