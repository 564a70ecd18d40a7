//! The tables of the agent in Kotlin.

use minijinja::{Value, context};

use super::agent::{Literal, Spelling, default, form, lower_camel, shouting, single_bits, upper_camel};
use super::carried::is_carried;
use crate::ir::{Api, Direction, Field, Method, Name, ObjectId, Return, Type};
use crate::target::{Files, render};

const FOLDER: &str = "tests/agents/kotlin/generated";

const KOTLIN: Spelling = Spelling { plain: |name| format!("Forms.{name}"), named: |name| format!("{name}Form") };

/// What uniffi's objects have in Kotlin already: a method of this name is followed by its object's name, as `uniffi-bindgen` says.
const TAKEN: &[&str] = &["close", "destroy"];

pub fn agent(api: &Api, files: &mut Files) {
    values(api, files);
    let mut groups: Vec<Value> = Vec::new();
    for (index, object) in api.objects.iter().enumerate() {
        let methods: Vec<Value> = api.methods_of(ObjectId(index)).filter(|it| is_carried(api, it)).map(|it| method(api, it)).collect();
        groups.push(context! { name => object.name.camel(), class => class(&object.name), methods });
    }
    let functions: Vec<Value> = api.functions().filter(|it| is_carried(api, it)).map(|it| method(api, it)).collect();
    groups.push(context! { name => "functions", class => None::<String>, methods => functions });
    files.put(format!("{FOLDER}/Methods.kt"), render!("uniffi/agent_methods.kt", context! { groups }));
}

fn class(name: &Name) -> String {
    upper_camel(&name.pascal())
}

/// The type of a value whose form is asked for, in the place of a default that is no value.
fn absent(arg: &Field) -> bool {
    !matches!(arg.ty, Type::Optional(_))
}

fn method(api: &Api, method: &Method) -> Value {
    let args: Vec<Value> = method
        .args
        .iter()
        .map(|arg| {
            let form = form(api, &arg.ty, &KOTLIN);
            // No value stands for a default that uniffi cannot write.
            let stands_for_default = matches!(default(arg), Some(Literal::Nothing)) && absent(arg);
            let default = default(arg).map(|value| match value {
                Literal::Nothing => "null".to_owned(),
                Literal::Empty => "emptyList()".to_owned(),
                Literal::Truth(value) => value.to_string(),
                Literal::Number(number, ty) => number_literal(number, &ty),
                Literal::Text(text) => format!("{text:?}"),
            });
            context! { json => arg.name.snake(), form => if stands_for_default { format!("Forms.optional({form})") } else { form }, default }
        })
        .collect();
    let name = match method.receiver.map(|id| api.object(id)) {
        Some(object) if TAKEN.contains(&method.name.snake().as_str()) => lower_camel(&method.name.join(&object.name).snake()),
        Some(_) | None => lower_camel(&method.name.snake()),
    };
    context! { full => api.full_name(method), name, args, answer => answer(api, &method.returns) }
}

fn number_literal(number: i64, ty: &Type) -> String {
    match ty {
        Type::U32 => format!("{number}u"),
        Type::U64 => format!("{number}uL"),
        Type::I64 => format!("{number}L"),
        Type::F64 => format!("{number}.0"),
        _ => number.to_string(),
    }
}

/// What makes the answer of a result, which is `it`.
fn answer(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "Answer.nothing".into(),
        Return::Value(ty) => format!("Answer(it, {}.encode(it))", form(api, ty, &KOTLIN)),
        Return::Stream(direction) => {
            let direction = match direction {
                Direction::Read => "read",
                Direction::Write => "write",
                Direction::Both => "both",
            };
            format!("Answer.stream(it, \"{direction}\")")
        }
        Return::Operation(result) => {
            let wait = match result {
                None => "it.wait(); Answer.nothing".to_owned(),
                Some(ty) => format!("val end = it.wait(); Answer(end, {}.encode(end))", form(api, ty, &KOTLIN)),
            };
            format!("Answer.operation({{ {wait} }}, it::progress, it::cancel)")
        }
    }
}

fn field(api: &Api, name: &Name, ty: &Type) -> Value {
    let form = form(api, ty, &KOTLIN);
    context! { json => name.snake(), name => format!("`{}`", lower_camel(&name.snake())), form, list => matches!(ty, Type::List(_)) }
}

/// A field of a group, with the form of what is set.
fn param(api: &Api, name: &Name, ty: &Type) -> Value {
    match ty {
        Type::Optional(inner) => field(api, name, inner),
        other => field(api, name, other),
    }
}

fn fields<'a>(api: &Api, fields: impl Iterator<Item = &'a Field>) -> Vec<Value> {
    fields.map(|it| field(api, &it.name, &it.ty)).collect()
}

fn values(api: &Api, files: &mut Files) {
    let enums: Vec<Value> = api
        .enums
        .iter()
        .map(|item| {
            let values: Vec<Value> =
                item.values.iter().map(|it| context! { json => it.name.screaming(), name => upper_camel(&it.name.pascal()) }).collect();
            context! { key => item.name.pascal(), name => class(&item.name), values }
        })
        .collect();
    let flags: Vec<Value> = api
        .flags
        .iter()
        .map(|item| {
            let values: Vec<Value> =
                single_bits(item).map(|it| context! { bits => it.value, name => upper_camel(&it.name.pascal()) }).collect();
            context! { key => item.name.pascal(), name => class(&item.name), values }
        })
        .collect();
    let records: Vec<Value> = api
        .public_records()
        .filter(|(id, _)| !api.holds_descriptor(&Type::Record(*id)))
        .map(|(_, item)| context! { key => item.name.pascal(), name => class(&item.name), fields => fields(api, item.fields.iter()) })
        .collect();
    let params: Vec<Value> = api
        .params
        .iter()
        .map(|group| {
            let fields: Vec<Value> = group.members().into_iter().map(|(name, ty)| param(api, name, &ty)).collect();
            context! { key => group.name.pascal(), name => class(&group.name), fields }
        })
        .collect();
    let objects: Vec<Value> = api
        .objects
        .iter()
        .map(|object| {
            let key = api.key(object).map(|key| context! { name => key.name.camel(), uuid => key.ty == Type::Uuid });
            let identity = fields(api, object.identity.iter().map(|part| &part.field));
            context! { key => object.name.pascal(), name => class(&object.name), fields => identity, about => key }
        })
        .collect();
    let events: Vec<Value> = api
        .events
        .iter()
        .map(|event| {
            let subject = api.object(event.subject);
            let subject = (!subject.identity.is_empty())
                .then(|| context! { name => format!("`{}`", lower_camel(&subject.name.snake())), form => (KOTLIN.named)(&subject.name.pascal()) });
            let name = event.name.pascal();
            context! { kind => name, name => upper_camel(&name), constant => shouting(&name), subject, fields => fields(api, event.fields.iter()) }
        })
        .collect();
    let codes = api.error_codes.iter().filter(|code| code.value != 0).map(|code| code.name.pascal());
    let codes: Vec<Value> = codes.map(|name| context! { json => name, name => exception(&upper_camel(&name)) }).collect();
    let domains = api.error_domains.iter().map(|domain| domain.name.pascal());
    let domains: Vec<Value> = domains.map(|name| context! { json => name, name => upper_camel(&name) }).collect();
    let view = context! { enums, flags, records, params, objects, events, codes, domains };
    files.put(format!("{FOLDER}/Values.kt"), render!("uniffi/agent_values.kt", view));
}

/// As uniffi calls an error in Kotlin.
fn exception(name: &str) -> String {
    name.strip_suffix("Error").map_or_else(|| name.to_owned(), |stem| format!("{stem}Exception"))
}
