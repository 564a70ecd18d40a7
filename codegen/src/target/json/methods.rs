//! The dispatchers: one file for each object, and one for the functions.

use minijinja::{Value, context};

use super::FOLDER;
use super::types::{default, ident, kept, lent};
use crate::ir::{Api, Method, ObjectId, Return, Type};
use crate::target::{Files, render};

pub fn object(api: &Api, id: ObjectId, files: &mut Files) {
    let object = api.object(id);
    let methods: Vec<Value> = api.methods_of(id).map(|method| view(api, method)).collect();
    let view = context! { receiver => object.name.pascal(), module => object.name.snake(), methods };
    files.put(format!("{FOLDER}/{}.rs", object.name.snake()), render!("json/calls.rs", view));
}

pub fn functions(api: &Api, files: &mut Files) {
    let methods: Vec<Value> = api.functions().map(|method| view(api, method)).collect();
    let view = context! { receiver => None::<String>, module => "functions", methods };
    files.put(format!("{FOLDER}/functions.rs"), render!("json/calls.rs", view));
}

fn view(api: &Api, method: &Method) -> Value {
    let args: Vec<Value> = method
        .args
        .iter()
        .map(|arg| {
            context! {
                json => arg.name.snake(),
                name => ident(&arg.name.snake()),
                ty => kept(api, &arg.ty),
                lent => lent(&arg.ty, &ident(&arg.name.snake())),
                default => default(api, arg),
            }
        })
        .collect();
    let (answer, convert) = match &method.returns {
        Return::Operation(_) => {
            let (answer, convert) = saved(api, &method.returns.settled());
            let finish = if convert == "result" { answer } else { format!("|result| {answer}({convert})") };
            ("Saved::Operation".to_owned(), format!("crate::operations::followed(result, {finish})"))
        }
        Return::Unit | Return::Value(_) | Return::Stream(_) => saved(api, &method.returns),
    };
    let direction = match &method.returns {
        Return::Stream(direction) => Some(match direction {
            crate::ir::Direction::Read => "read",
            crate::ir::Direction::Write => "write",
            crate::ir::Direction::Both => "both",
        }),
        Return::Unit | Return::Value(_) | Return::Operation(_) => None,
    };
    let asks = method.asks.as_ref().map(|asks| context! { json => asks.name.snake(), name => format!("{}_with", method.name.snake()) });
    context! { asks, full => api.full_name(method), name => ident(&method.name.snake()), args, unit => method.returns == Return::Unit, answer, convert, direction }
}

/// The kind as which a result is saved, and the expression of it.
fn saved(api: &Api, returns: &Return) -> (String, String) {
    match returns {
        Return::Value(Type::Object(id)) => (format!("Saved::{}", api.object(*id).name.pascal()), "result".to_owned()),
        Return::Value(Type::Fd) => ("Saved::Fd".to_owned(), "std::sync::Arc::new(result)".to_owned()),
        Return::Stream(_) => ("Saved::Stream".to_owned(), "result".to_owned()),
        Return::Unit | Return::Value(_) | Return::Operation(_) => ("Saved::Value".to_owned(), "result.to_json()".to_owned()),
    }
}
