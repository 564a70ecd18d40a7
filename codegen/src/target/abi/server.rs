//! The handlers: one for each method. They read the input and make a call of it.

use minijinja::{Value, context};

use super::FOLDER;
use super::types::{pass, variable};
use crate::ir::{Api, Method, Object, ObjectId};
use crate::target::{Files, render};

pub fn objects(api: &Api, files: &mut Files) {
    for (index, object) in api.objects.iter().enumerate() {
        let methods: Vec<Value> = api.calls_of(ObjectId(index)).map(|method| view(api, method, Some(object))).collect();
        if !methods.is_empty() {
            let view = context! { what => format!("The methods of {}.", object.name.pascal()), methods };
            files.put(format!("{FOLDER}/server/{}.rs", object.name.snake()), render!("abi/server.rs", view));
        }
    }
}

pub fn functions(api: &Api, files: &mut Files) {
    let methods: Vec<Value> = api.functions().chain(api.steps()).map(|method| view(api, method, None)).collect();
    let view = context! { what => "The functions.", methods };
    files.put(format!("{FOLDER}/server/functions.rs"), render!("abi/server.rs", view));
}

fn view(api: &Api, method: &Method, receiver: Option<&Object>) -> Value {
    let args = method.args.iter().map(|arg| {
        let name = local(&arg.name.snake());
        context! { ty => variable(api, &arg.ty), passed => pass(&arg.ty, &name), name }
    });
    let (setup, callee) = match receiver {
        None => ("no_receiver(connection)?;".to_owned(), "virtkit::".to_owned()),
        Some(object) if object.identity.is_empty() => ("let receiver = receiver(connection)?;".to_owned(), "receiver.".to_owned()),
        Some(object) => {
            let name = object.name.pascal();
            (format!("let receiver = {name}::new(receiver(connection)?, Decode::decode(input)?);"), "receiver.".to_owned())
        }
    };
    context! {
        full_name => api.full_name(method),
        name => local(&method.name.snake()),
        callee => format!("{callee}{}", crate::target::rust::declarations::ident(&method.name.snake())),
        setup,
        args => args.collect::<Vec<_>>(),
    }
}

/// A name for a variable or a handler that hides none of those which a handler uses.
fn local(name: &str) -> String {
    match name {
        "connection" | "input" | "receiver" | "no_receiver" | "answer" => format!("{name}_"),
        _ => crate::target::rust::declarations::ident(name),
    }
}

pub fn index(api: &Api, files: &mut Files) {
    let modules = modules(api);
    let methods: Vec<Value> = api.calls().map(|method| {
        let module = method.receiver.map_or_else(|| "functions".to_owned(), |id| api.object(id).name.snake());
        context! { id => method.id, handler => format!("{module}::{}", local(&method.name.snake())), full_name => api.full_name(method) }
    }).collect();
    files.put(format!("{FOLDER}/server/mod.rs"), render!("abi/server_mod.rs", context! { modules, methods }));
}

/// The modules of objects with methods, and that of the functions.
pub fn modules(api: &Api) -> Vec<String> {
    let objects = api.objects.iter().enumerate().filter(|(index, _)| api.calls_of(ObjectId(*index)).next().is_some());
    objects.map(|(_, object)| object.name.snake()).chain(["functions".to_owned()]).collect()
}
