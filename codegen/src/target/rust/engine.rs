//! The handles: `core/engine/src/generated`, one file per object.

use minijinja::{Value, context};

use super::declarations::{derives, ident, or_name};
use super::driver::constant;
use super::types::{Form, argument, lower, owned, raise, raise_value, result, same_connection};
use crate::ir::{Access, Api, Denied, Field, Implementation, Method, Object, ObjectId, Record, RecordId, RecordOrigin, Return, Type};
use crate::target::{Files, render};

const FOLDER: &str = "core/engine/src/generated";

pub fn objects(api: &Api, files: &mut Files) {
    for (index, object) in api.objects.iter().enumerate() {
        let methods: Vec<Value> = api.calls_of(ObjectId(index)).map(|method| view(api, object, method)).collect();
        let identity: Vec<Value> = object
            .identity
            .iter()
            .map(|part| {
                context! {
                    name => part.field.name.snake(), doc => part.field.doc,
                    ty => if part.field.ty == Type::Text { "&str".to_owned() } else { owned(api, &part.field.ty, Form::Handle) },
                    text => part.field.ty == Type::Text,
                    object => matches!(part.field.ty, Type::Object(_)),
                }
            })
            .collect();
        let view = context! { name => object.name.pascal(), doc => object.doc, since => object.since.to_string(), identity, methods };
        files.put(format!("{FOLDER}/{}.rs", object.name.snake()), render!("rust/engine_object.rs", view));
    }
}

fn view(api: &Api, object: &Object, method: &Method) -> Value {
    let parameters: Vec<String> =
        method.args.iter().map(|arg| format!("{}: {}", ident(&arg.name.snake()), argument(api, &arg.ty, Form::Handle))).collect();
    let receiver = (!object.identity.is_empty()).then(|| "&self.identity".to_owned());
    let args = method.args.iter().map(|arg| lower(api, &arg.ty, &ident(&arg.name.snake())));
    let arguments: Vec<String> = receiver.into_iter().chain(args).collect();
    let flag_args = method.args.iter().filter(|arg| matches!(arg.ty, Type::Flags(_)));
    let raised = raise(api, &method.returns, "result");
    let constant = constant(api, method);
    let checks =
        method.args.iter().filter_map(|arg| same_connection(api, &arg.ty, &arg.name.snake(), &ident(&arg.name.snake()), &constant));
    let checks: Vec<String> = checks.collect();
    context! {
        name => ident(&method.name.snake()),
        own => (method.implementation == Implementation::Engine).then(|| own(object, method)),
        constant,
        checks,
        group => api.group(method.group).name.snake(),
        parameters,
        arguments,
        result => result(api, &method.returns, Form::Handle),
        needs_connection => raised.contains("connection"),
        is_operation => matches!(method.returns, Return::Operation(_)),
        raised,
        connection => if object.identity.is_empty() { "self" } else { "&self.connection" },
        writes => method.access == Access::Write,
        flags => flag_args.map(|arg| ident(&arg.name.snake())).collect::<Vec<_>>(),
        denied => method.read_only_denies.iter().map(|denied| refusal(api, method, *denied)).collect::<Vec<_>>(),
        args => method.args.iter().map(argument_doc).collect::<Vec<_>>(),
        doc => method.doc,
        since => method.since.to_string(),
        hidden => api.phases.iter().any(|phase| std::ptr::eq(phase, method)),
        c => method.c.iter().map(|function| function.name.as_str()).collect::<Vec<_>>(),
    }
}

/// The call of the engine's own function, which gets the handle and the arguments as they come.
fn own(object: &Object, method: &Method) -> String {
    let arguments: Vec<String> = method.args.iter().map(|arg| format!(", {}", ident(&arg.name.snake()))).collect();
    let call = format!("own::{}::{}(self{})", object.name.snake(), ident(&method.name.snake()), arguments.concat());
    if matches!(method.returns, Return::Operation(_)) { call } else { format!("{call}.await") }
}

/// The condition under which a read-only connection is refused, and what its error says of the arguments.
fn refusal(api: &Api, method: &Method, denied: Denied) -> Value {
    let arg = &method.args[denied.arg()];
    let name = ident(&arg.name.snake());
    match (denied, &arg.ty) {
        (Denied::Value { value, .. }, Type::Enum(id)) => {
            let enumeration = api.enumeration(*id);
            let value = enumeration.values[value].name.screaming();
            let when = format!("{name} == {}::{value}", enumeration.name.pascal());
            context! { when, what => format!("{:?}", format!("{} = {value}", arg.name.snake())) }
        }
        (Denied::Flags { bits, .. }, _) => {
            let refused = format!("{name}.bits() & {bits:#x}");
            context! { when => format!("{refused} != 0"), what => format!("format_args!(\"the flags {{:#x}}\", {refused})") }
        }
        (Denied::Value { .. }, other) => panic!("{}: the values of {other:?} have no names", api.full_name(method)),
    }
}

fn argument_doc(arg: &Field) -> Value {
    context! { name => arg.name.snake(), doc => or_name(&arg.doc, &arg.name.snake()) }
}

/// The records that hold objects: here they hold handles.
pub fn records(api: &Api, files: &mut Files) {
    let all = api.records.iter().enumerate().map(|(index, record)| (RecordId(index), record));
    let with_objects = all.filter(|(id, _)| api.holds_object(&Type::Record(*id)));
    let records: Vec<Value> = with_objects
        .map(|(_, record)| {
            let fields: Vec<Value> = record
                .fields
                .iter()
                .map(|field| {
                    let name = ident(&field.name.snake());
                    context! {
                        ty => owned(api, &field.ty, Form::Handle), doc => or_name(&field.doc, &field.name.snake()),
                        raised => raise_value(api, &field.ty, &format!("record.{name}")), name,
                    }
                })
                .collect();
            context! { name => record.name.pascal(), since => record.since.to_string(), doc => record.doc, hidden => record.origin == RecordOrigin::Phase, fields, derives => handle_derives(api, record) }
        })
        .collect();
    files.put(format!("{FOLDER}/records.rs"), render!("rust/engine_records.rs", context! { records }));
}

/// Handles are copied, and never compared.
fn handle_derives(api: &Api, record: &Record) -> &'static str {
    if derives(api, &record.fields).contains("Clone") { "Debug, Clone" } else { "Debug" }
}

pub fn events(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .events
        .iter()
        .map(|event| {
            let subject = api.object(event.subject);
            let fields: Vec<Value> = event.fields.iter().map(|field| context! {
            name => ident(&field.name.snake()), ty => owned(api, &field.ty, Form::Handle), doc => or_name(&field.doc, &field.name.snake()),
            raised => raise(api, &Return::Value(field.ty.clone()), &ident(&field.name.snake())),
        }).collect();
            context! {
                name => event.name.pascal(), doc => event.doc, since => event.since.to_string(), fields,
                subject => (!subject.identity.is_empty()).then(|| context! { name => subject.name.snake(), ty => subject.name.pascal() }),
            }
        })
        .collect();
    files.put(format!("{FOLDER}/events.rs"), render!("rust/engine_events.rs", context! { events => views }));
}

pub fn index(api: &Api, files: &mut Files) {
    let objects: Vec<Value> = api.objects.iter().map(|object| context! { module => object.name.snake() }).collect();
    files.put(format!("{FOLDER}/mod.rs"), render!("rust/engine_mod.rs", context! { objects }));
}
