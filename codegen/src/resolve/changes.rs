//! Methods that change the handle which they are called on: `changes = { name = "new_name" }`.

use std::collections::BTreeMap;

use super::place;
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{Api, Change, Method, Name, Return};
use crate::spec::Text;

/// What the entries say: a part of the identity, and the argument whose value it takes.
pub fn of(entries: &BTreeMap<Text, Text>, method: &Method, api: &Api, source: &Source, sink: &mut Sink) -> Vec<Change> {
    if let (Some((part, _)), true) = (entries.first_key_value(), method.returns != Return::Unit) {
        let message = format!("`{}` gives a result, and a method that changes its handle gives none", method.name);
        sink.add(&place(source, part), message, "of a handle that is called", None);
    }
    entries.iter().filter_map(|(part, arg)| change(part, arg, method, api, source, sink)).collect()
}

fn change(part: &Text, arg: &Text, method: &Method, api: &Api, source: &Source, sink: &mut Sink) -> Option<Change> {
    let object = method.receiver.map(|id| api.object(id));
    let identity = object.map_or(&[][..], |object| object.identity.as_slice());
    let (wanted, given) = (part.get_ref(), arg.get_ref());
    let Some(index) = identity.iter().position(|known| known.field.name == Name::new(wanted)) else {
        let names: Vec<String> = identity.iter().map(|part| part.field.name.snake()).collect();
        let help = suggestion(wanted, names.iter().map(String::as_str));
        let what = object.map_or_else(|| "a function".to_owned(), |object| format!("a {}", object.name.pascal()));
        sink.add(&place(source, part), format!("{what} has no `{wanted}` that identifies it"), "no part of the identity", help);
        return None;
    };
    let Some(found) = method.args.iter().position(|arg| arg.name == Name::new(given)) else {
        let names: Vec<String> = method.args.iter().map(|arg| arg.name.snake()).collect();
        let help = suggestion(given, names.iter().map(String::as_str));
        sink.add(&place(source, arg), format!("the method has no argument `{given}`"), "not an argument", help);
        return None;
    };
    if method.args[found].ty != identity[index].field.ty {
        let message = format!("`{given}` is of another type than `{wanted}`, which is to take its value");
        sink.add(&place(source, arg), message, "not of that type", None);
        return None;
    }
    Some(Change { part: index, arg: found })
}
