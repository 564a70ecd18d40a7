//! Methods and functions, as the templates want them.

use minijinja::{Value, context};

use super::docs::{comment, first_sentence, or_name};
use super::rust_forms;
use super::script_forms::{self, Requires, result_wrapper};
use super::typings::{Imports, Way, default, identifier, result, typing};
use crate::ir::{Api, Asks, Field, Method};
use crate::target::rust::declarations::ident;

/// The positions of a native function before the arguments of its method: options, and for a method the list of handles and the place.
const METHOD_POSITIONS: usize = 3;
const FUNCTION_POSITIONS: usize = 1;

/// The property of the addon that a method is.
pub fn native_name(api: &Api, method: &Method) -> String {
    match method.receiver {
        Some(object) => api.object(object).name.join(&method.name).camel(),
        None => method.name.camel(),
    }
}

/// Everything about a method that templates write.
pub fn view(api: &Api, method: &Method, imports: &mut Imports, requires: &mut Requires) -> Value {
    let first = if method.receiver.is_some() { METHOD_POSITIONS } else { FUNCTION_POSITIONS };
    let args: Vec<Value> =
        method.args.iter().enumerate().map(|(index, arg)| argument(api, arg, first + index, imports, requires)).collect();
    let names: Vec<String> = method.args.iter().map(|arg| identifier(&arg.name)).collect();
    let mut tags: Vec<String> = Vec::new();
    for (arg, name) in method.args.iter().zip(&names) {
        tags.push(format!("@param {name} {}", or_name(&arg.doc, &arg.name.snake())));
    }
    context! {
        name => method.name.camel(),
        rust => ident(&method.name.snake()),
        native => native_name(api, method),
        full_name => full_name(api, method),
        positions => first + method.args.len(),
        wrap => result_wrapper(api, &method.returns, requires),
        result => result(api, &method.returns, imports),
        summary => first_sentence(&method.doc),
        doc => comment(if method.receiver.is_some() { 2 } else { 0 }, &method.doc, &tags, Some(method.since)),
        asks => method.asks.as_ref().map(|asks| asks_view(api, asks, imports, requires)),
        passed => method.args.iter().map(|arg| rust_forms::passed(&arg.ty, &ident(&arg.name.snake()))).collect::<Vec<_>>().join(", "),
        args,
    }
}

/// What is written of a callback: its type, and the native steps of its function.
fn asks_view(api: &Api, asks: &Asks, imports: &mut Imports, requires: &mut Requires) -> Value {
    let callback = api.callback(asks.callback);
    let [begin, asked, answer, refuse, end] = asks.steps().map(|step| native_name(api, step));
    context! {
        name => identifier(&asks.name),
        class => callback.name.pascal(),
        doc => comment(0, &callback.doc, &[], Some(callback.since)),
        arg_doc => comment(2, &or_name(&asks.doc, &asks.name.snake()), &[], None),
        requests => typing(api, &callback.requests.ty, Way::Out, imports),
        answers => typing(api, &callback.answers, Way::In, imports),
        passed => script_forms::passed(api, &callback.answers, "answers", requires),
        wrap => script_forms::wrapper(api, &callback.requests.ty, requires),
        begin, asked, answer, refuse, end,
    }
}

/// `Domain.state`, in the convention of the language.
pub fn full_name(api: &Api, method: &Method) -> String {
    match method.receiver {
        Some(object) => format!("{}.{}", api.object(object).name.pascal(), method.name.camel()),
        None => method.name.camel(),
    }
}

fn argument(api: &Api, arg: &Field, position: usize, imports: &mut Imports, requires: &mut Requires) -> Value {
    let name = identifier(&arg.name);
    let default = arg.default.as_ref().map(|value| default(value, &arg.ty));
    context! {
        rust => ident(&arg.name.snake()),
        rust_type => rust_forms::taken(api, &arg.ty),
        position,
        ty => typing(api, &arg.ty, Way::In, imports),
        optional => default.is_some(),
        declared => default.map_or_else(|| name.clone(), |value| format!("{name} = {value}")),
        passed => script_forms::passed(api, &arg.ty, &name, requires),
        name,
    }
}
