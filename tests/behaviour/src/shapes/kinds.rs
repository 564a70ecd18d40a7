//! The kinds of values that the description uses.

use std::collections::BTreeSet;

use virtkit_codegen::ir::{Api, Direction, Event, Method, ParamGroup, RecordId, Return, Type};

use super::Way;

/// A kind, and how it stands there.
pub type Kind = (&'static str, Way);

/// All kinds that arguments, results and events have.
pub fn used(api: &Api) -> BTreeSet<Kind> {
    let methods = api.methods.iter().flat_map(|method| of_method(api, method));
    let events = api.events.iter().flat_map(|event| of_event(api, event));
    methods.chain(events).collect()
}

/// Kinds of a method's arguments and result.
pub fn of_method(api: &Api, method: &Method) -> BTreeSet<Kind> {
    let mut arguments: BTreeSet<&'static str> = method.args.iter().flat_map(|arg| of_argument(api, &arg.ty)).collect();
    if method.asks.is_some() {
        arguments.insert("callback");
    }
    let mut results = BTreeSet::new();
    match &method.returns {
        Return::Unit => {}
        Return::Value(ty) => of_type(api, ty, &mut results),
        Return::Stream(Direction::Both) => drop(results.insert("stream both ways")),
        Return::Stream(Direction::Read) => drop(results.insert("stream to read")),
        Return::Stream(Direction::Write) => drop(results.insert("stream to write")),
        Return::Operation(None) => drop(results.insert("operation")),
        Return::Operation(Some(ty)) => {
            results.insert("operation with a result");
            of_type(api, ty, &mut results);
        }
    }
    let arguments = arguments.into_iter().map(|kind| (kind, Way::Argument));
    arguments.chain(results.into_iter().map(|kind| (kind, Way::Result))).collect()
}

/// Kinds of one argument. What takes a document takes its text and its record.
pub fn of_argument(api: &Api, ty: &Type) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    of_type(api, ty, &mut kinds);
    if kinds.contains("document") {
        kinds.insert("document as record");
    }
    // Connections are not identified by what they are: each is another one.
    if matches!(ty, Type::Object(id) if api.object(*id).identity.is_empty()) {
        kinds.insert("argument from another connection");
    }
    kinds
}

/// What an event carries, and what it is about.
pub fn of_event(api: &Api, event: &Event) -> BTreeSet<Kind> {
    let mut kinds = BTreeSet::new();
    for field in &event.fields {
        of_type(api, &field.ty, &mut kinds);
    }
    kinds.insert(if api.object(event.subject).identity.is_empty() { "connection" } else { "object" });
    kinds.into_iter().map(|kind| (kind, Way::Event)).collect()
}

fn of_type(api: &Api, ty: &Type, kinds: &mut BTreeSet<&'static str>) {
    let kind = match ty {
        Type::Bool => "bool",
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 => "i64",
        Type::U64 => "u64",
        Type::F64 => "f64",
        Type::Text => "text",
        Type::Bytes => "bytes",
        Type::Uuid => "uuid",
        Type::Fd => "descriptor",
        Type::CpuMap => "cpu map",
        Type::Secret => "secret",
        Type::Duration => "duration",
        Type::Enum(_) => "enum",
        Type::Flags(_) => "flags",
        Type::Record(_) => "record",
        Type::Params(_) => "typed parameters",
        Type::Object(_) => "object",
        Type::Document(_) => "document",
        Type::List(_) => "list",
        Type::Array(..) => "array",
        Type::Optional(_) => "optional",
    };
    kinds.insert(kind);
    match ty {
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => of_type(api, item, kinds),
        Type::Record(id) => fields_of(api, *id).for_each(|ty| of_type(api, ty, kinds)),
        Type::Params(id) => of_params(api.param_group(*id), kinds),
        _ => {}
    }
    match ty {
        Type::Record(_) if api.holds_object(ty) => drop(kinds.insert("record with objects")),
        Type::List(item) if matches!(**item, Type::Object(_)) => drop(kinds.insert("list of objects")),
        _ => {}
    }
}

/// Parameters that are not one value with one name.
fn of_params(group: &ParamGroup, kinds: &mut BTreeSet<&'static str>) {
    if !group.lists.is_empty() {
        kinds.insert("typed parameters indexed");
    }
    if group.fields.iter().any(|field| field.repeated) {
        kinds.insert("typed parameters repeated");
    }
}

fn fields_of(api: &Api, id: RecordId) -> impl Iterator<Item = &Type> {
    api.record(id).fields.iter().map(|field| &field.ty)
}
