//! Events: which message carries which, and what is in it.

use minijinja::{Value, context};

use crate::ir::{Api, CEvent, CRegistration, Event, Program};
use crate::target::go::names::exported;
use crate::target::render;

use super::method::procedure;
use super::shape::{Place, identity, shape};

/// The table of those that travel, and the numbers of all.
pub(super) fn table(api: &Api) -> String {
    let numbers = api.events.iter().map(|event| context! { name => exported(&event.name), id => event.id });
    let rows: Vec<Value> = api.events.iter().filter_map(|event| row(api, event)).collect();
    render!("go/wire_events.go", context! { numbers => numbers.collect::<Vec<_>>(), rows, count => api.events.len() })
}

fn row(api: &Api, event: &Event) -> Option<Value> {
    let rpc = event.rpc.as_ref()?;
    let subject = api.object(event.subject);
    // What the connection tells of itself is subscribed to in a way of its own.
    let tells = !subject.identity.is_empty();
    let key = api.key(subject).and_then(|key| subject.identity.iter().position(|part| part.field.name == key.name));
    let place = |index: Option<usize>| index.map_or_else(|| "-1".to_owned(), |index| index.to_string());
    Some(context! {
        kind => exported(&event.name),
        name => event.name.pascal(),
        procedure => procedure(rpc.program, rpc.procedure),
        older => rpc.older.unwrap_or_default(),
        register => tells.then(|| register(event, rpc.program)),
        number => event.c.as_ref().and_then(number).unwrap_or_default(),
        subject => tells.then(|| identity(api, event.subject)),
        key => place(key),
        fields => event.fields.iter().map(|field| shape(api, &field.ty, Place::Result)).collect::<Vec<_>>(),
        before => place(rpc.before),
    })
}

/// The name of the procedure by which the family of an event is subscribed to.
fn register(event: &Event, program: Program) -> String {
    let class = exported(&event.class);
    match program {
        Program::Main => format!("register{class}"),
        Program::Qemu => format!("registerQemu{class}"),
        Program::Lxc => format!("registerLXC{class}"),
    }
}

/// The number of an event in its family, if it has one.
fn number(c: &CEvent) -> Option<u32> {
    match &c.registration {
        CRegistration::Numbered { number, .. } => Some(*number),
        CRegistration::Alone { .. } | CRegistration::Named { .. } => None,
    }
}
