//! The generated part of the behaviour agent: from a call's name to the public method, and the JSON of records and objects.

use serde::Serialize;

use super::json::{read, write};
use super::names::{AGENT, constant, literal, member};
use super::object::is_connection;
use super::source::file;
use super::types::{Place, default, name};
use crate::ir::{Api, Default, Event, Field, Method, Name, Object, ParamGroup, Record, Return, Type};
use crate::target::{Files, render};

const PACKAGE: &str = "dev.virtkit.agent";

#[derive(Serialize)]
struct DispatcherView {
    calls: Vec<CallView>,
    /// Classes of the objects that have a connection.
    objects: Vec<String>,
    documents: Vec<DocumentView>,
    /// Objects that something tells from others of their kind.
    identified: Vec<IdentifiedView>,
    kinds: Vec<KindView>,
}

#[derive(Serialize)]
struct IdentifiedView {
    class: String,
    key: String,
}

#[derive(Serialize)]
struct DocumentView {
    name: String,
    /// The class of its record.
    root: String,
}

#[derive(Serialize)]
struct CallView {
    name: String,
    /// The call, without its semicolon.
    invoke: String,
    /// The expression of its result as JSON; none where there is no result.
    write: Option<String>,
    /// For an operation the expression of the result of its work as JSON.
    follow: Option<String>,
}

#[derive(Serialize)]
struct KindView {
    name: String,
    constant: String,
    subject: String,
    members: Vec<MemberView>,
}

#[derive(Serialize)]
struct CodecView {
    objects: Vec<StructView>,
    records: Vec<StructView>,
    params: Vec<StructView>,
}

#[derive(Serialize)]
struct StructView {
    class: String,
    members: Vec<MemberView>,
}

#[derive(Serialize)]
struct MemberView {
    /// The name in JSON.
    key: String,
    /// The accessor.
    member: String,
    write: String,
    read: String,
}

pub(super) fn agent(api: &Api, files: &mut Files) {
    let dispatcher = DispatcherView {
        calls: api.methods.iter().map(|method| call(api, method)).collect(),
        objects: api.objects.iter().filter(|object| !is_connection(object)).map(|object| object.name.pascal()).collect(),
        documents: api
            .documents
            .iter()
            .map(|item| DocumentView { name: item.name.pascal(), root: api.element(item.root).name.pascal() })
            .collect(),
        identified: api.objects.iter().filter_map(|object| identified(api, object)).collect(),
        kinds: api.events.iter().map(|event| kind(api, event)).collect(),
    };
    let text = render!("java/agent/dispatcher.java", dispatcher);
    files.put(format!("{AGENT}/Dispatcher.java"), file(PACKAGE, &["dev.virtkit.*"], &text));
    let codec = CodecView {
        objects: api.objects.iter().map(|object| object_view(api, object)).collect(),
        records: api.public_records().map(|(_, record)| record_view(api, record)).collect(),
        params: api.params.iter().map(|group| params_view(api, group)).collect(),
    };
    let text = render!("java/agent/codec.java", codec);
    files.put(format!("{AGENT}/Codec.java"), file(PACKAGE, &["dev.virtkit.*"], &text));
}

/// What tells an object from others of its kind, where something does.
fn identified(api: &Api, object: &Object) -> Option<IdentifiedView> {
    api.key(object).map(|key| IdentifiedView { class: object.name.pascal(), key: member(&key.name) })
}

fn call(api: &Api, method: &Method) -> CallView {
    let on = match method.receiver {
        Some(object) => format!("request.on({}.class)", api.object(object).name.pascal()),
        None => "Virtkit".to_owned(),
    };
    let args = method.args.iter().map(|arg| argument(api, arg));
    let args: Vec<_> = args.chain(["request.options()".to_owned()]).collect();
    let asked = method.asks.as_ref().map(|asks| {
        let key = literal(&asks.name.snake());
        let mut args = args.clone();
        args.insert(args.len() - 1, format!("Answers.of(request.arg({key}))"));
        (format!("request.has({key})"), args)
    });
    let margin = if args.len() > 1 { "\n                        " } else { "" };
    CallView {
        name: literal(&api.full_name(method)),
        invoke: {
            let call = |args: &[String]| format!("{on}.{}({margin}{})", member(&method.name), args.join(&format!(",{margin}")));
            match asked {
                Some((condition, with)) => format!("{condition} ? {} : {}", call(&with), call(&args)),
                None => call(&args),
            }
        },
        write: match &method.returns {
            Return::Unit | Return::Operation(_) => None,
            Return::Value(ty) => Some(write(api, ty, "value", 0)),
            Return::Stream(_) => Some("Json.stream(value)".to_owned()),
        },
        follow: match &method.returns {
            Return::Operation(None) => Some("Json.NULL".to_owned()),
            Return::Operation(Some(ty)) => Some(write(api, ty, "result", 0)),
            Return::Unit | Return::Value(_) | Return::Stream(_) => None,
        },
    }
}

fn argument(api: &Api, arg: &Field) -> String {
    let key = literal(&arg.name.snake());
    let value = read(api, &arg.ty, Place::Argument, &format!("request.arg({key})"), 0);
    match &arg.default {
        None | Some(Default::Null) => value,
        Some(other) => format!("request.has({key}) ? {value} : {}", default(api, &arg.ty, other)),
    }
}

fn field(api: &Api, field: &Field) -> MemberView {
    let key = literal(&field.name.snake());
    let member = member(&field.name);
    MemberView {
        write: write(api, &field.ty, &format!("value.{member}()"), 0),
        read: read(api, &field.ty, Place::Value, &format!("Json.member(element, {key})"), 0),
        key,
        member,
    }
}

fn object_view(api: &Api, object: &Object) -> StructView {
    StructView { class: object.name.pascal(), members: object.identity.iter().map(|part| field(api, &part.field)).collect() }
}

fn record_view(api: &Api, record: &Record) -> StructView {
    StructView { class: record.name.pascal(), members: record.fields.iter().map(|item| field(api, item)).collect() }
}

fn params_view(api: &Api, group: &ParamGroup) -> StructView {
    let members = group.members().into_iter().map(|(name, ty)| params_member(api, name, &ty));
    StructView { class: group.name.pascal(), members: members.collect() }
}

/// A member of a group is shown if it is set, and may be left out.
fn params_member(api: &Api, name: &Name, ty: &Type) -> MemberView {
    let (key, member) = (literal(&name.snake()), member(name));
    let element = format!("Json.member(element, {key})");
    let (shown, read) = match ty {
        Type::Optional(inner) => (
            format!("value.{member}().ifPresent(it -> object.add({key}, {}));", write(api, inner, "it", 0)),
            read(api, ty, Place::Value, &element, 0),
        ),
        list => (
            format!("Json.addItems(object, {key}, {});", write(api, list, &format!("value.{member}()"), 0)),
            read(api, list, Place::Value, &format!("Json.items(element, {key})"), 0),
        ),
    };
    MemberView { write: shown, read, key, member }
}

fn kind(api: &Api, event: &Event) -> KindView {
    let subject = api.object(event.subject);
    let subject = if is_connection(subject) { "connection".to_owned() } else { member(&subject.name) };
    let members = event.fields.iter().map(|item| {
        let member = member(&item.name);
        MemberView {
            key: literal(&item.name.snake()),
            write: write(api, &item.ty, &format!("value.{member}()"), 0),
            read: name(api, &item.ty, Place::Value),
            member,
        }
    });
    KindView { name: event.name.pascal(), constant: constant(&event.name), subject, members: members.collect() }
}
