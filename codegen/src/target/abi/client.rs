//! The other side: one function for each method, which writes its input and knows the type of its answer.

use minijinja::{Value, context};

use super::types::{client_argument, client_result};
use super::{FOLDER, sample};
use crate::ir::{Api, Field, Method, Object, ObjectId};
use crate::target::rust::declarations::ident;
use crate::target::{Files, render};

pub fn objects(api: &Api, files: &mut Files) {
    for (index, object) in api.objects.iter().enumerate() {
        let methods: Vec<Value> = api.calls_of(ObjectId(index)).map(|method| view(api, method, Some(object))).collect();
        if !methods.is_empty() {
            let view = context! { what => format!("Calls of the methods of {}.", object.name.pascal()), methods };
            files.put(format!("{FOLDER}/client/{}.rs", object.name.snake()), render!("abi/client.rs", view));
        }
    }
}

pub fn functions(api: &Api, files: &mut Files) {
    let methods: Vec<Value> = api.functions().chain(api.steps()).map(|method| view(api, method, None)).collect();
    let view = context! { what => "Calls of the functions.", methods };
    files.put(format!("{FOLDER}/client/functions.rs"), render!("abi/client.rs", view));
}

fn view(api: &Api, method: &Method, receiver: Option<&Object>) -> Value {
    let receiver = receiver.filter(|object| !object.identity.is_empty());
    let receiver = receiver.map(|object| ("receiver".to_owned(), format!("&{}Ref", object.name.pascal())));
    let args = method.args.iter().map(|arg| (local(arg), client_argument(api, &arg.ty)));
    let all: Vec<(String, String)> = receiver.into_iter().chain(args).collect();
    context! {
        id => method.id,
        full_name => api.full_name(method),
        name => ident(&method.name.snake()),
        parameters => all.iter().map(|(name, ty)| format!("{name}: {ty}")).collect::<Vec<_>>(),
        written => all.into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
        result => client_result(api, &method.returns),
    }
}

fn local(arg: &Field) -> String {
    match arg.name.snake().as_str() {
        name @ ("receiver" | "out") => format!("{name}_"),
        name => ident(name),
    }
}

pub fn index(api: &Api, files: &mut Files) {
    let view = context! { modules => super::server::modules(api) };
    files.put(format!("{FOLDER}/client/mod.rs"), render!("abi/client_mod.rs", view));
    let methods: Vec<Value> = api
        .calls()
        .map(|method| {
            context! { id => method.id, full_name => api.full_name(method), values => sample::input(api, method) }
        })
        .collect();
    files.put(format!("{FOLDER}/client/samples.rs"), render!("abi/samples.rs", context! { methods }));
}
