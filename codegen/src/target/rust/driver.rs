//! The driver traits: `core/driver/src/generated`, one file per group.

use minijinja::{Value, context};

use super::declarations::ident;
use super::types::{Form, argument, owned, result};
use crate::ir::{Api, Group, GroupId, Method, Return, Wait};
use crate::target::{Files, render};

const FOLDER: &str = "core/driver/src/generated";

/// Groups that drivers implement: those with a method that is not the engine's.
fn of_drivers(api: &Api) -> impl Iterator<Item = (GroupId, &Group)> {
    let groups = api.groups.iter().enumerate().map(|(index, group)| (GroupId(index), group));
    groups.filter(|(id, _)| methods(api, *id).next().is_some())
}

fn methods(api: &Api, group: GroupId) -> impl Iterator<Item = &Method> {
    api.of_driver(group)
}

pub fn groups(api: &Api, files: &mut Files) {
    for (id, group) in of_drivers(api) {
        let methods: Vec<Value> = methods(api, id).map(|method| view(api, method)).collect();
        let view = context! { name => group.name.pascal(), doc => group.doc, methods };
        files.put(format!("{FOLDER}/{}.rs", group.name.snake()), render!("rust/driver_group.rs", view));
    }
}

fn view(api: &Api, method: &Method) -> Value {
    let receiver = method.receiver.map(|id| api.object(id)).filter(|object| !object.identity.is_empty());
    let receiver = receiver.map(|object| format!("{}: &{}Ref", object.name.snake(), object.name.pascal()));
    let args = method.args.iter().map(|arg| format!("{}: {}", ident(&arg.name.snake()), argument(api, &arg.ty, Form::Identity)));
    let parameters: Vec<String> = receiver.into_iter().chain(args).collect();
    context! {
        name => ident(&method.name.snake()),
        constant => constant(api, method),
        parameters,
        result => match &method.returns {
            // Work has answers of its own, and is there at once.
            Return::Operation(_) => result(api, &method.returns, Form::Identity),
            Return::Unit | Return::Value(_) | Return::Stream(_) => format!("Reply<{}>", result(api, &method.returns, Form::Identity)),
        },
        answer => match &method.returns {
            Return::Operation(_) => "Work",
            Return::Unit | Return::Value(_) | Return::Stream(_) => "Reply",
        },
        wait => match method.wait {
            Wait::Instant => "Instant: ready at the first poll in a driver in process.",
            Wait::Blocking => "May wait for a hypervisor or a disk.",
            Wait::Job => "May take minutes.",
        },
        doc => method.doc,
        since => method.since.to_string(),
    }
}

/// The name of the method's entry in the table of methods.
pub fn constant(api: &Api, method: &Method) -> String {
    let owner = method.receiver.map(|id| api.object(id).name.clone());
    owner.map_or_else(|| method.name.screaming(), |owner| owner.join(&method.name).screaming())
}

/// What each driver leaves out of the groups that it has, in the driver itself.
pub fn lacks(api: &Api, files: &mut Files) {
    for driver in &api.drivers {
        let lacks: Vec<String> = driver.lacks(api).map(|method| constant(api, method)).collect();
        files.put(format!("core/drivers/{}/src/generated/mod.rs", driver.name), render!("rust/driver_lacks.rs", context! { lacks }));
    }
}

/// The traits of those who answer.
pub fn callbacks(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .callbacks
        .iter()
        .map(|callback| {
            let requests = &callback.requests;
            let requests = context! { name => ident(&requests.name.snake()), ty => owned(api, &requests.ty, Form::Identity) };
            let answers = owned(api, &callback.answers, Form::Identity);
            context! { name => callback.name.pascal(), doc => callback.doc, since => callback.since.to_string(), requests, answers }
        })
        .collect();
    files.put(format!("{FOLDER}/callbacks.rs"), render!("rust/driver_callbacks.rs", context! { callbacks => views }));
}

pub fn index(api: &Api, files: &mut Files) {
    let groups: Vec<Value> = of_drivers(api)
        .map(|(_, group)| {
            context! {
            module => group.name.snake(), name => group.name.pascal(), doc => group.doc }
        })
        .collect();
    files.put(format!("{FOLDER}/mod.rs"), render!("rust/driver_mod.rs", context! { groups }));
}
