//! Methods and functions in full.

use serde::Serialize;

use super::text::{anchor, cell, summary};
use super::types;
use crate::ir::{Access, Api, Asks, Denied, Field, Implementation, Method, Program, Return, Rpc, Type, Wait};

/// A method as its group's page shows it.
#[derive(Serialize)]
pub(super) struct MethodView {
    /// `Domain.state`.
    heading: String,
    signature: String,
    doc: String,
    args: Vec<ArgView>,
    results: Vec<ArgView>,
    /// What a single result is, in words.
    result: Option<String>,
    facts: Vec<Fact>,
    names: Names,
}

/// An argument or a result.
#[derive(Serialize)]
pub(super) struct ArgView {
    name: String,
    ty: String,
    default: Option<String>,
    doc: String,
}

#[derive(Serialize)]
struct Fact {
    what: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Names {
    snake: String,
    camel: String,
    pascal: String,
    c: String,
}

/// A method as a list shows it.
#[derive(Serialize)]
pub(super) struct Line {
    name: String,
    link: String,
    summary: String,
}

/// The page of a group is one folder below `docs/reference/`.
const BASE: &str = "../";

pub(super) fn view(api: &Api, method: &Method) -> MethodView {
    let (result, results) = results(api, method);
    MethodView {
        heading: api.full_name(method),
        signature: signature(api, method),
        doc: method.doc.trim().to_owned(),
        args: method
            .args
            .iter()
            .map(|field| field_view(api, field, BASE))
            .chain(method.asks.iter().map(|asks| callback_view(api, asks)))
            .collect(),
        results,
        result,
        facts: facts(api, method),
        names: Names {
            snake: method.name.snake(),
            camel: method.name.camel(),
            pascal: method.name.pascal(),
            c: method.c.iter().map(|function| format!("`{}`", function.name)).collect::<Vec<_>>().join(", "),
        },
    }
}

/// A callback argument: what it is for, and what it takes and gives.
fn callback_view(api: &Api, asks: &Asks) -> ArgView {
    let callback = api.callback(asks.callback);
    let (requests, answers) = (types::in_words(api, &callback.requests.ty, BASE), types::in_words(api, &callback.answers, BASE));
    ArgView {
        name: asks.name.to_string(),
        ty: format!("callback: {requests} to {answers}, or nothing"),
        default: Some("`null`".to_owned()),
        doc: cell(&format!("{} {}", asks.doc, callback.doc)),
    }
}

pub(super) fn line(api: &Api, method: &Method, base: &str) -> Line {
    let heading = api.full_name(method);
    let link = format!("{base}groups/{}.md#{}", api.group(method.group).name.kebab(), anchor(&heading));
    Line { name: method.name.to_string(), link, summary: summary(&method.doc) }
}

/// A method's name, with the link to its group's page.
pub(super) fn link(api: &Api, method: &Method, base: &str) -> String {
    let Line { link, .. } = line(api, method, base);
    format!("[`{}`]({link})", api.full_name(method))
}

pub(super) fn field_view(api: &Api, field: &Field, base: &str) -> ArgView {
    ArgView {
        name: field.name.to_string(),
        ty: types::in_words(api, &field.ty, base),
        default: types::default_as_written(api, field),
        doc: cell(field_doc(api, field)),
    }
}

/// What is said of a field, or else of its type: most flags need no more than that.
fn field_doc<'a>(api: &'a Api, field: &'a Field) -> &'a str {
    match &field.ty {
        _ if !field.doc.is_empty() => &field.doc,
        Type::Enum(id) => &api.enumeration(*id).doc,
        Type::Flags(id) => &api.flag_set(*id).doc,
        Type::Record(id) => &api.record(*id).doc,
        Type::Params(id) => &api.param_group(*id).doc,
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => "",
    }
}

fn signature(api: &Api, method: &Method) -> String {
    let arg = |field: &Field| {
        let default = types::default_as_written(api, field).map(|default| format!(" = {default}")).unwrap_or_default();
        format!("{}: {}{default}", field.name, types::as_written(api, &field.ty))
    };
    let args: Vec<String> = method.args.iter().map(arg).collect();
    let result = types::result_as_written(api, &method.returns).map(|result| format!(" -> {result}")).unwrap_or_default();
    format!("{}({}){result}", method.name, args.join(", "))
}

/// What a single result is, or else several results one by one.
fn results(api: &Api, method: &Method) -> (Option<String>, Vec<ArgView>) {
    match &method.returns {
        Return::Unit => (None, Vec::new()),
        Return::Stream(_) => (Some("an open stream".to_owned()), Vec::new()),
        Return::Operation(None) => (Some("an operation without a result".to_owned()), Vec::new()),
        Return::Operation(Some(ty)) => (Some(format!("an operation, whose result is: {}", types::in_words(api, ty, BASE))), Vec::new()),
        Return::Value(ty) => match types::results(api, ty) {
            Some(fields) => (None, fields.iter().map(|field| field_view(api, field, BASE)).collect()),
            None => (Some(types::in_words(api, ty, BASE)), Vec::new()),
        },
    }
}

fn facts(api: &Api, method: &Method) -> Vec<Fact> {
    let waits = match method.wait {
        Wait::Instant => "not at all for a hypervisor in process, else for the daemon",
        Wait::Blocking => "perhaps for a hypervisor or a disk",
        Wait::Job => "perhaps for minutes",
    };
    let read_only = match (method.access, denied(api, method)) {
        (Access::Write, _) => "refused with `OperationDenied`".to_owned(),
        (Access::Read, words) if words.is_empty() => "allowed".to_owned(),
        (Access::Read, words) => format!("allowed, but {} refused with `OperationDenied`", quoted(&words)),
    };
    let answered = match method.implementation {
        Implementation::Driver => "the driver",
        Implementation::Engine => "the engine",
    };
    let mut facts = vec![
        Fact { what: "Since", text: method.since.to_string() },
        Fact { what: "Waits", text: waits.to_owned() },
        Fact { what: "On a read-only connection", text: read_only },
        Fact { what: "Answered by", text: answered.to_owned() },
    ];
    if let Some(operation) = method.operation {
        let [progress, cancel] = [operation.progress, operation.cancel].map(|index| api.full_name(&api.methods[index]));
        let text = format!("its progress is also told by `{progress}`, and `{cancel}` ends it");
        facts.push(Fact { what: "Other connections", text });
    }
    if !method.acl.is_empty() {
        facts.push(Fact { what: "Permissions", text: quoted(&method.acl) });
    }
    if !method.aclfilter.is_empty() {
        facts.push(Fact { what: "Left out without the permission", text: quoted(&method.aclfilter) });
    }
    if let Some(rpc) = &method.rpc {
        facts.push(Fact { what: "Procedure on the wire", text: wire_number(rpc) });
    }
    facts
}

/// The flags and values that a read-only connection is refused, as the description writes them.
fn denied(api: &Api, method: &Method) -> Vec<String> {
    let words = |denied: &Denied| match (*denied, &method.args[denied.arg()].ty) {
        (Denied::Flags { bits, .. }, Type::Flags(id)) => {
            let refused = api.flag_set(*id).values.iter().filter(|flag| flag.value != 0 && flag.value & bits == flag.value);
            refused.map(|flag| flag.name.screaming()).collect()
        }
        (Denied::Value { arg, value }, Type::Enum(id)) => {
            vec![format!("{} = {}", method.args[arg].name.snake(), api.enumeration(*id).values[value].name.screaming())]
        }
        (Denied::Flags { .. } | Denied::Value { .. }, _) => Vec::new(),
    };
    method.read_only_denies.iter().flat_map(words).collect()
}

/// The number of a procedure, with its program where that is not the main one.
fn wire_number(rpc: &Rpc) -> String {
    match rpc.program {
        Program::Main => rpc.procedure.to_string(),
        Program::Qemu | Program::Lxc => format!("{} of the program {}", rpc.procedure, rpc.program.name()),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
