//! The dispatcher of the behaviour agent: from the harness's requests to the public API, and back.

use minijinja::{Value, context};

use super::record::has_constructor;
use super::types::lend_in_agent;
use super::{event, names};
use crate::ir::{Api, Direction, Field, Method, Name, Return, Type};
use crate::target::{Files, render};

pub fn dispatch(api: &Api, files: &mut Files) {
    let records: Vec<Value> = api
        .public_records()
        .map(|(_, item)| {
            let constructor = has_constructor(item);
            value_view(api, &item.name.pascal(), &item.name.snake(), &item.fields, false, constructor)
        })
        .collect();
    let params: Vec<Value> = api
        .params
        .iter()
        .map(|group| {
            let member = |(name, ty): (&Name, Type)| Field { name: name.clone(), ty, default: None, doc: String::new() };
            let fields: Vec<Field> = group.members().into_iter().map(member).collect();
            value_view(api, &group.name.pascal(), &group.name.snake(), &fields, true, true)
        })
        .collect();
    let objects: Vec<Value> = api
        .objects
        .iter()
        .map(|object| {
            let identity: Vec<Field> = object.identity.iter().map(|part| part.field.clone()).collect();
            value_view(api, &object.name.pascal(), &object.name.snake(), &identity, false, false)
        })
        .collect();
    let events: Vec<Value> = api
        .events
        .iter()
        .map(|item| {
            context! {
                class => names::event_class(&item.name), kind => item.name.pascal(), constant => item.name.screaming(),
                subject => (!api.object(item.subject).identity.is_empty()).then(|| shown(api, &event::fields(api, item)[0])),
                fields => item.fields.iter().map(|field| shown(api, field)).collect::<Vec<_>>(),
            }
        })
        .collect();
    let methods: Vec<Value> = api.methods.iter().map(|method| method_view(api, method)).collect();
    let codes: Vec<Value> =
        api.error_codes.iter().map(|code| context! { name => code.name.pascal(), constant => code.name.screaming() }).collect();
    let domains: Vec<Value> =
        api.error_domains.iter().map(|domain| context! { name => domain.name.pascal(), constant => domain.name.screaming() }).collect();
    let documents: Vec<Value> =
        api.documents.iter().map(|item| context! { name => item.name.pascal(), root => api.element(item.root).name.pascal() }).collect();
    let asks = api.steps().next().is_some();
    let view = context! { asks, records, params, objects, events, methods, codes, domains, documents };
    files.put("tests/agents/python/dispatch.py", render!("python/dispatch.py", view));
    files.put("tests/agents/python/names.py", render!("python/agent_names.py", view));
}

fn value_view(api: &Api, class: &str, snake: &str, fields: &[Field], params: bool, constructor: bool) -> Value {
    context! {
        class, snake, params, constructor,
        fields => fields.iter().map(|field| shown(api, field)).collect::<Vec<_>>(),
        takes => fields.iter().map(|field| taken(api, field)).collect::<Vec<_>>(),
    }
}

fn shown(api: &Api, field: &Field) -> Value {
    let python = names::attribute(&field.name);
    let value = format!("value.{python}");
    // What is set in a group of parameters: a value that is there, a list that has items.
    let set = if matches!(field.ty, Type::List(_)) { value.clone() } else { format!("{value} is not None") };
    let inner = match &field.ty {
        Type::Optional(inner) => inner,
        other => other,
    };
    context! { name => field.name.snake(), set, alone => show(api, inner, &value), shown => show(api, &field.ty, &value), python }
}

fn taken(api: &Api, field: &Field) -> Value {
    context! { name => field.name.snake(), python => names::attribute(&field.name), taken => lend_in_agent(api, &field.ty, "item") }
}

fn method_view(api: &Api, method: &Method) -> Value {
    let full_name = api.full_name(method);
    context! {
        identifier => full_name.replace('.', "_").to_lowercase(), full_name,
        function => method.receiver.is_none(), python => names::attribute(&method.name),
        // How the result of an operation is shown, once it is there.
        followed => match &method.returns {
            Return::Operation(None) => Some("None".to_owned()),
            Return::Operation(Some(ty)) => Some(show(api, ty, "value")),
            Return::Unit | Return::Value(_) | Return::Stream(_) => None,
        },
        args => method.args.iter().map(|arg| taken(api, arg)).chain(method.asks.iter().map(|asks| {
            context! { name => asks.name.snake(), python => names::attribute(&asks.name), taken => "take_answers(item)" }
        })).collect::<Vec<_>>(),
        shown => match &method.returns {
            Return::Unit => "None".to_owned(),
            Return::Value(ty) => show(api, ty, "value"),
            Return::Stream(direction) => format!("show_stream(value, \"{}\")", match direction {
                Direction::Read => "read",
                Direction::Write => "write",
                Direction::Both => "both",
            }),
            Return::Operation(_) => "{\"operation\": True}".to_owned(),
        },
    }
}

/// The expression that makes JSON of a value.
fn show(api: &Api, ty: &Type, value: &str) -> String {
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text => value.to_owned(),
        Type::Fd => "{\"fd\": True}".to_owned(),
        Type::I64 | Type::U64 | Type::Uuid | Type::Document(_) => format!("str({value})"),
        Type::Bytes | Type::CpuMap | Type::Secret => format!("{value}.hex()"),
        Type::Duration => format!("str(round({value}.total_seconds() * 1_000_000_000))"),
        Type::Enum(_) => format!("show_enum({value})"),
        Type::Flags(_) => format!("int({value})"),
        Type::Record(id) => format!("show_{}({value})", api.record(*id).name.snake()),
        Type::Params(id) => format!("show_{}({value})", api.param_group(*id).name.snake()),
        Type::Object(id) => format!("show_{}({value})", api.object(*id).name.snake()),
        Type::List(item) | Type::Array(item, _) => format!("[{} for item in {value}]", show(api, item, "item")),
        Type::Optional(item) => match show(api, item, value) {
            same if same == value => same,
            shown => format!("None if {value} is None else {shown}"),
        },
    }
}
