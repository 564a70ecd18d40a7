//! The table of procedures.

use minijinja::{Value, context};

use super::FORMS;
use super::layout::{Form, forms};
use crate::ir::{Api, Event, Method};
use crate::target::rust::constant as method_constant;
use crate::target::{Files, render};

/// The name of a procedure's constant.
pub fn constant(api: &Api, method: &Method, form: &Form<'_>) -> String {
    let name = method_constant(api, method);
    match form.age {
        0 => name,
        1 => format!("{name}_OLDER"),
        age => format!("{name}_OLDER_{age}"),
    }
}

/// The name of the constant of an event's message.
pub fn event_constant(event: &Event) -> String {
    format!("EVENT_{}", event.name.screaming())
}

pub fn table(api: &Api, files: &mut Files) {
    let of_methods = api.methods.iter().chain(&api.phases).flat_map(|method| {
        let row = move |form: Form<'_>| {
            let name = api.full_name(method);
            let what = match form.age {
                0 => format!("`{name}`."),
                _ => format!("`{name}` for older servers."),
            };
            context! { constant => constant(api, method, &form), number => form.rpc.procedure, name, what }
        };
        forms(method).into_iter().map(row).collect::<Vec<Value>>()
    });
    let of_events = api.events.iter().filter_map(|event| {
        let name = event.name.pascal();
        Some(context! { constant => event_constant(event), number => event.procedure?, what => format!("The event `{name}`."), name })
    });
    let procedures: Vec<Value> = of_methods.chain(of_events).collect();
    files.put(format!("{FORMS}/procedures.rs"), render!("rpc/procedures.rs", context! { procedures }));
}
