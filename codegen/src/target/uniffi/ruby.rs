//! The tables of the agent in Ruby.

use minijinja::{Value, context};

use super::agent::{Literal, Spelling, default, form, shouting, single_bits, upper_camel};
use super::carried::is_carried;
use super::method::RUBY_WORDS;
use crate::ir::{Api, Direction, Field, Method, Name, RecordOrigin, Return, Type};
use crate::target::{Files, render};

const FOLDER: &str = "tests/agents/ruby/generated";

const RUBY: Spelling = Spelling { plain: |name| format!("Forms.{name}"), named: |name| format!("Forms.named(\"{name}\")") };

/// The name of a field: uniffi puts an underscore before words of Ruby.
fn variable(name: &Name) -> String {
    let name = name.snake();
    if RUBY_WORDS.contains(&name.as_str()) { format!("_{name}") } else { name }
}

pub fn agent(api: &Api, files: &mut Files) {
    values(api, files);
    let methods: Vec<Value> = api.methods.iter().filter(|it| is_carried(api, it)).map(|it| method(api, it)).collect();
    files.put(format!("{FOLDER}/methods.rb"), render!("uniffi/agent_methods.rb", context! { methods }));
}

fn method(api: &Api, method: &Method) -> Value {
    let args: Vec<Value> = method
        .args
        .iter()
        .map(|arg| {
            let default = default(arg).map(|value| match value {
                Literal::Nothing => "nil".to_owned(),
                Literal::Empty => "[]".to_owned(),
                Literal::Truth(value) => value.to_string(),
                Literal::Number(number, _) => number.to_string(),
                Literal::Text(text) => format!("{text:?}"),
            });
            context! { name => arg.name.snake(), form => form(api, &arg.ty, &RUBY), default }
        })
        .collect();
    context! { full => api.full_name(method), name => method.name.snake(), function => method.receiver.is_none().to_string(), args, result => result(api, &method.returns) }
}

fn result(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "Forms.nothing".into(),
        Return::Value(ty) => form(api, ty, &RUBY),
        Return::Stream(direction) => {
            let direction = match direction {
                Direction::Read => "read",
                Direction::Write => "write",
                Direction::Both => "both",
            };
            format!("Forms.stream(\"{direction}\")")
        }
        Return::Operation(None) => "Forms.operation(Forms.nothing)".into(),
        Return::Operation(Some(ty)) => format!("Forms.operation({})", form(api, ty, &RUBY)),
    }
}

fn field(api: &Api, name: &Name, ty: &Type) -> Value {
    context! { json => name.snake(), name => variable(name), form => form(api, ty, &RUBY) }
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
                item.values.iter().map(|it| context! { json => it.name.screaming(), name => shouting(&it.name.pascal()) }).collect();
            context! { key => item.name.pascal(), name => upper_camel(&item.name.pascal()), values }
        })
        .collect();
    let flags: Vec<Value> = api
        .flags
        .iter()
        .map(|item| {
            let values: Vec<Value> =
                single_bits(item).map(|it| context! { bits => it.value, name => shouting(&it.name.pascal()) }).collect();
            context! { key => item.name.pascal(), name => upper_camel(&item.name.pascal()), values }
        })
        .collect();
    let records: Vec<Value> = api
        .public_records()
        .filter(|(id, _)| !api.holds_descriptor(&Type::Record(*id)))
        .map(|(_, item)| {
            let item_of_list = item.origin == RecordOrigin::Item;
            context! { key => item.name.pascal(), name => upper_camel(&item.name.pascal()), fields => fields(api, item.fields.iter()), item_of_list }
        })
        .collect();
    let params: Vec<Value> = api
        .params
        .iter()
        .map(|group| {
            let fields: Vec<Value> = group.members().into_iter().map(|(name, ty)| field(api, name, &ty)).collect();
            context! { key => group.name.pascal(), name => upper_camel(&group.name.pascal()), fields }
        })
        .collect();
    let objects: Vec<Value> = api
        .objects
        .iter()
        .map(|object| {
            let identity = fields(api, object.identity.iter().map(|part| &part.field));
            let key = api.key(object).map(|key| context! { name => key.name.snake(), uuid => (key.ty == Type::Uuid).to_string() });
            context! { key => object.name.pascal(), name => upper_camel(&object.name.pascal()), fields => identity, about => key }
        })
        .collect();
    let events: Vec<Value> = api
        .events
        .iter()
        .map(|event| {
            let subject = api.object(event.subject);
            let subject = (!subject.identity.is_empty())
                .then(|| context! { name => variable(&subject.name), form => (RUBY.named)(&subject.name.pascal()) });
            let name = event.name.pascal();
            context! { kind => name, name => shouting(&name), subject, fields => fields(api, event.fields.iter()) }
        })
        .collect();
    let codes = api.error_codes.iter().filter(|code| code.value != 0).map(|code| code.name.pascal());
    let codes: Vec<Value> = codes.map(|name| context! { json => name, name => upper_camel(&name) }).collect();
    let domains = api.error_domains.iter().map(|domain| domain.name.pascal());
    let domains: Vec<Value> = domains.map(|name| context! { json => name, name => shouting(&name) }).collect();
    let view = context! { enums, flags, records, params, objects, events, codes, domains };
    files.put(format!("{FOLDER}/values.rb"), render!("uniffi/agent_values.rb", view));
}
