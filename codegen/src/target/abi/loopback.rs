//! The loop-back driver of the tests: each group of the description, as calls through the private interface's buffers.

use minijinja::{Value, context};

use crate::ir::{Api, Group, GroupId, Method, Return, Type};
use crate::target::rust::ident;
use crate::target::rust::types::{Form, argument, result};
use crate::target::{Files, render};

const FOLDER: &str = "tests/loopback/src/generated";

fn methods(api: &Api, group: GroupId) -> impl Iterator<Item = &Method> {
    api.of_driver(group)
}

fn of_drivers(api: &Api) -> impl Iterator<Item = (GroupId, &Group)> {
    let groups = api.groups.iter().enumerate().map(|(index, group)| (GroupId(index), group));
    groups.filter(|(id, _)| methods(api, *id).next().is_some())
}

pub fn groups(api: &Api, files: &mut Files) {
    for (id, group) in of_drivers(api) {
        let methods: Vec<Value> = methods(api, id).map(|method| view(api, method)).collect();
        let view = context! { name => group.name.pascal(), methods };
        files.put(format!("{FOLDER}/{}.rs", group.name.snake()), render!("abi/loopback_group.rs", view));
    }
}

fn view(api: &Api, method: &Method) -> Value {
    let object = method.receiver.map(|id| api.object(id));
    let receiver = object.filter(|object| !object.identity.is_empty());
    let receiver = receiver.map(|object| (object.name.snake(), format!("&{}Ref", object.name.pascal())));
    let args = method.args.iter().map(|arg| (ident(&arg.name.snake()), argument(api, &arg.ty, Form::Identity)));
    let parameters: Vec<String> = receiver.iter().cloned().chain(args).map(|(name, ty)| format!("{name}: {ty}")).collect();
    let passed = method.args.iter().map(|arg| pass(&arg.ty, &ident(&arg.name.snake())));
    let passed: Vec<String> = receiver.iter().map(|(name, _)| name.clone()).chain(passed).collect();
    let module = object.map_or_else(|| "functions".to_owned(), |object| object.name.snake());
    context! {
        name => ident(&method.name.snake()),
        parameters,
        reply => match &method.returns {
            // Work has answers of its own, and is there at once.
            Return::Operation(_) => result(api, &method.returns, Form::Identity),
            Return::Unit | Return::Value(_) | Return::Stream(_) => format!("Reply<{}>", result(api, &method.returns, Form::Identity)),
        },
        call => match method.returns {
            Return::Stream(_) => "stream",
            Return::Operation(_) => "work",
            Return::Unit | Return::Value(_) => "call",
        },
        request => format!("client::{module}::{}({})", ident(&method.name.snake()), passed.join(", ")),
    }
}

/// The expression that hands an argument over: an object brings its connection.
fn pass(ty: &Type, name: &str) -> String {
    match ty {
        Type::Object(_) => format!("&self.object({name})"),
        Type::List(item) if matches!(**item, Type::Object(_)) => format!("&self.objects({name})"),
        Type::Optional(item) if matches!(**item, Type::Object(_)) => format!("{name}.map(|item| self.object(item)).as_ref()"),
        _ => name.to_owned(),
    }
}

pub fn index(api: &Api, files: &mut Files) {
    let groups = of_drivers(api).map(|(_, group)| context! { module => group.name.snake(), name => group.name.pascal() });
    files.put(format!("{FOLDER}/mod.rs"), render!("abi/loopback_mod.rs", context! { groups => groups.collect::<Vec<Value>>() }));
}
