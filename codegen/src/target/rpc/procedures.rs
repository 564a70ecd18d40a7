//! The table of procedures.

use minijinja::{Value, context};

use super::FORMS;
use super::layout::{Form, forms};
use crate::ir::{Api, Event, Method, Program, RpcRet};
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

/// The name of the constant of the message that has no number of a subscription.
pub fn older_event_constant(event: &Event) -> String {
    format!("{}_OLDER", event_constant(event))
}

/// The name of a program, in Rust.
pub fn program(program: Program) -> &'static str {
    match program {
        Program::Main => "Main",
        Program::Qemu => "Qemu",
        Program::Lxc => "Lxc",
    }
}

pub fn table(api: &Api, files: &mut Files) {
    let of_methods = api.methods.iter().chain(&api.phases).flat_map(|method| {
        let row = move |form: Form<'_>| {
            let name = api.full_name(method);
            let what = match (form.age, form.rpc.ret.first()) {
                (0, _) => format!("`{name}`."),
                (_, Some(RpcRet::Count)) => format!("The number of `{name}`, for older clients."),
                (_, Some(RpcRet::Each(_))) => format!("What names each of `{name}`, for older clients."),
                (_, _) => format!("`{name}` for older servers."),
            };
            context! { constant => constant(api, method, &form), program => program(form.rpc.program), number => form.rpc.procedure, name, what }
        };
        forms(method).into_iter().map(row).collect::<Vec<Value>>()
    });
    let of_events = api.events.iter().filter_map(|event| {
        let name = event.name.pascal();
        let rpc = event.rpc.as_ref()?;
        let (program, number) = (program(rpc.program), rpc.procedure);
        Some(context! { constant => event_constant(event), program, number, what => format!("The event `{name}`."), name })
    });
    let of_older = api.events.iter().filter_map(|event| {
        let (name, number) = (event.name.pascal(), event.rpc.as_ref()?.older?);
        let program = program(event.rpc.as_ref()?.program);
        let what = format!("The event `{name}`, without the number of a subscription.");
        Some(context! { constant => older_event_constant(event), program, number, what, name })
    });
    let procedures: Vec<Value> = of_methods.chain(of_events).chain(of_older).collect();
    files.put(format!("{FORMS}/procedures.rs"), render!("rpc/procedures.rs", context! { procedures }));
}
