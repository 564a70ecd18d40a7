//! The vocabulary: `core/api/src/generated`.

use minijinja::{Value, context};
use serde::Serialize;

use super::types::{Form, owned};
use crate::ir::{Access, Api, ErrorOrigin, Field, Method, RecordId, RecordOrigin, Type, Wait};
use crate::target::{Files, render};

const FOLDER: &str = "core/api/src/generated";

#[derive(Serialize)]
struct Constant {
    name: String,
    value: String,
    since: String,
    c: Option<String>,
    doc: String,
}

#[derive(Serialize)]
struct Member {
    name: String,
    ty: String,
    doc: String,
}

fn member(api: &Api, field: &Field) -> Member {
    Member { name: ident(&field.name.snake()), ty: owned(api, &field.ty, Form::Identity), doc: or_name(&field.doc, &field.name.snake()) }
}

/// Rust's own words, as names.
pub fn ident(name: &str) -> String {
    match name {
        "type" | "move" | "ref" | "match" | "mod" | "loop" | "impl" | "use" | "where" | "async" | "in" => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// Every item has a doc sentence; a name that says all is one.
pub fn or_name(doc: &str, name: &str) -> String {
    if doc.is_empty() { format!("The {}.", name.replace('_', " ")) } else { doc.to_owned() }
}

pub fn enums(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .enums
        .iter()
        .map(|item| {
            let values: Vec<Constant> = item
                .values
                .iter()
                .map(|value| Constant {
                    name: value.name.screaming(),
                    value: value.value.to_string(),
                    since: value.since.to_string(),
                    c: value.c.clone(),
                    doc: value.doc.clone(),
                })
                .collect();
            context! { name => item.name.pascal(), since => item.since.to_string(), c => item.c, doc => item.doc, values }
        })
        .collect();
    files.put(format!("{FOLDER}/enums.rs"), render!("rust/enums.rs", context! { enums => views }));
}

pub fn flags(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .flags
        .iter()
        .map(|item| {
            let values: Vec<Constant> = item
                .values
                .iter()
                .map(|value| Constant {
                    name: value.name.screaming(),
                    value: if value.value.is_power_of_two() {
                        format!("1 << {}", value.value.trailing_zeros())
                    } else {
                        value.value.to_string()
                    },
                    since: value.since.to_string(),
                    c: value.c.clone(),
                    doc: value.doc.clone(),
                })
                .collect();
            context! { name => item.name.pascal(), since => item.since.to_string(), c => item.c, doc => item.doc, values }
        })
        .collect();
    files.put(format!("{FOLDER}/flags.rs"), render!("rust/flags.rs", context! { flags => views }));
}

pub fn records(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .records
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let fields: Vec<Member> = item.fields.iter().map(|field| member(api, field)).collect();
            let default = if item.origin == RecordOrigin::Item { ", Default" } else { "" };
            context! {
                name => Form::Identity.record(api, RecordId(index)), since => item.since.to_string(), doc => item.doc, fields,
                derives => format!("{}{default}", derives(api, &item.fields)),
            }
        })
        .collect();
    files.put(format!("{FOLDER}/records.rs"), render!("rust/records.rs", context! { records => views }));
}

/// A record with a descriptor cannot be copied or compared.
pub fn derives(api: &Api, fields: &[Field]) -> &'static str {
    if fields.iter().any(|field| api.holds_descriptor(&field.ty)) { "Debug" } else { "Debug, Clone, PartialEq" }
}

pub fn documents(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api.documents.iter().map(|item| context! { name => item.name.pascal(), doc => item.doc }).collect();
    files.put(format!("{FOLDER}/documents.rs"), render!("rust/documents.rs", context! { documents => views }));
}

/// The identities of objects, as they travel.
pub fn identities(api: &Api, files: &mut Files) {
    let objects = api.objects.iter().filter(|object| !object.identity.is_empty());
    let views: Vec<Value> = objects
        .map(|object| {
            let fields: Vec<Value> = object
                .identity
                .iter()
                .map(|part| {
                    context! {
                        name => part.field.name.snake(),
                        ty => identity_type(api, &part.field.ty),
                        doc => part.field.doc,
                    }
                })
                .collect();
            context! { name => object.name.pascal(), words => object.name.words().join(" "), fields }
        })
        .collect();
    files.put(format!("{FOLDER}/identities.rs"), render!("rust/identities.rs", context! { objects => views }));
}

/// Identities are copied at every look-up: their texts are shared.
fn identity_type(api: &Api, ty: &Type) -> String {
    if *ty == Type::Text { "Arc<str>".to_owned() } else { owned(api, ty, Form::Identity) }
}

pub fn events(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .events
        .iter()
        .map(|event| {
            let subject = api.object(event.subject);
            let fields: Vec<Member> = event.fields.iter().map(|field| member(api, field)).collect();
            context! {
                name => event.name.pascal(), id => event.id, doc => event.doc, since => event.since.to_string(), fields,
                subject => (!subject.identity.is_empty()).then(|| context! {
                    name => subject.name.snake(), ty => format!("{}Ref", subject.name.pascal()),
                    key => api.key(subject).map(|field| ident(&field.name.snake())),
                }),
            }
        })
        .collect();
    files.put(format!("{FOLDER}/events.rs"), render!("rust/events.rs", context! { events => views }));
}

pub fn errors(api: &Api, files: &mut Files) {
    let codes: Vec<Value> = api.error_codes.iter().map(|code| context! {
        name => code.name.screaming(), pascal => code.name.pascal(), value => code.value, doc => code.doc, since => code.since.to_string(),
        c => (code.origin == ErrorOrigin::Libvirt).then_some(&code.c),
    }).collect();
    let domains: Vec<Value> = api
        .error_domains
        .iter()
        .map(|domain| {
            context! {
                name => domain.name.screaming(), pascal => domain.name.pascal(), value => domain.value, doc => domain.doc,
                since => domain.since.to_string(), c => domain.c,
            }
        })
        .collect();
    files.put(format!("{FOLDER}/errors.rs"), render!("rust/errors.rs", context! { codes, domains }));
}

/// `0x0123_4567_89ab_cdef`
fn hexadecimal(number: u64) -> String {
    let digits = format!("{number:016x}");
    let groups: Vec<&str> = (0..4).map(|group| &digits[group * 4..group * 4 + 4]).collect();
    format!("0x{}", groups.join("_"))
}

/// `11_003_000`
fn grouped(number: u32) -> String {
    match (number / 1_000_000, number / 1_000 % 1_000, number % 1_000) {
        (0, 0, ones) => ones.to_string(),
        (0, thousands, ones) => format!("{thousands}_{ones:03}"),
        (millions, thousands, ones) => format!("{millions}_{thousands:03}_{ones:03}"),
    }
}

pub fn index(api: &Api, files: &mut Files) {
    let view = |method: &Method| {
        let owner = method.receiver.map(|id| api.object(id).name.clone());
        let constant = owner.map_or_else(|| method.name.screaming(), |owner| owner.join(&method.name).screaming());
        context! {
            constant, group => api.group(method.group).name.pascal(), id => method.id, full_name => api.full_name(method),
            c => method.c.first().map(|function| function.name.as_str()),
            wait => match method.wait { Wait::Instant => "Instant", Wait::Blocking => "Blocking", Wait::Job => "Job" },
            access => match method.access { Access::Read => "Read", Access::Write => "Write" },
        }
    };
    let methods: Vec<Value> = api.methods.iter().map(view).collect();
    let phases: Vec<Value> = api.phases.iter().map(view).collect();
    files.put(format!("{FOLDER}/methods.rs"), render!("rust/methods.rs", context! { methods, phases, hash => hexadecimal(api.hash) }));
    let version = context! { number => grouped(api.covers.number()), text => api.covers.to_string() };
    files.put(format!("{FOLDER}/mod.rs"), render!("rust/api_mod.rs", version));
    files.put("api-spec/lock/methods.toml", crate::resolve::method_lock(api));
    files.put("api-spec/lock/events.toml", crate::resolve::event_lock(api));
}
