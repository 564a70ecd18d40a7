//! The stubs, and the modules that they describe.

use minijinja::{Value, context};

use super::docs::docstring;
use super::types::{Place, annotation, default, returned, sentence};
use super::{Face, PACKAGE, declarations, event, method, names, object, record};
use crate::ir::{Api, CallbackId, Field, Method, ObjectId, ParamGroup, Record, Type};
use crate::target::{Files, render};

/// The stub of a face's module.
pub fn stub(api: &Api, face: Face, files: &mut Files) {
    let mut text = render!("python/stub_head.pyi", head(api, face));
    match face {
        Face::Blocking => {
            text += &render!("python/stub_runtime_blocking.pyi", ());
            for class in shared_classes(api) {
                text += &class;
            }
        }
        Face::Aio => text += &render!("python/stub_runtime_aio.pyi", ()),
    }
    for record in record::of_face(api) {
        text += &record_class(api, record);
    }
    for (index, item) in api.objects.iter().enumerate() {
        text += &object_class(api, ObjectId(index), item, face);
    }
    for item in &api.events {
        text += &event_class(api, item);
    }
    let events: Vec<String> = api.events.iter().map(|item| names::event_class(&item.name)).collect();
    text.push_str("\nEvent: TypeAlias = ");
    text.push_str(&events.join(" | "));
    text.push('\n');
    for item in api.functions() {
        text += &method_stub(api, item, face);
    }
    let path = match face {
        Face::Blocking => format!("{PACKAGE}/__init__.pyi"),
        Face::Aio => format!("{PACKAGE}/aio.pyi"),
    };
    files.put(path, tidy(&text));
}

/// At most two blank lines together, one at most inside a class, none at the end.
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut blank = 0;
    for line in text.lines() {
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        // In a stub, classes and functions stand one line apart.
        tidied.push_str(if blank > 0 && !tidied.is_empty() { "\n" } else { "" });
        blank = 0;
        tidied.push_str(line.trim_end());
        tidied.push('\n');
    }
    tidied
}

fn head(api: &Api, face: Face) -> Value {
    let modules: Vec<String> = generated_modules(api).into_iter().map(|(name, _)| name.to_owned()).collect();
    // The asyncio face imports what both faces share.
    let used = |module: &str| module != "errors";
    let mut shared: Vec<String> = generated_modules(api).into_iter().filter(|(name, _)| used(name)).flat_map(|(_, names)| names).collect();
    shared.extend(record::shared_names(api));
    shared.extend(["Hole".to_owned()]);
    shared.sort();
    let all = match face {
        Face::Blocking => exports(api),
        Face::Aio => with_event(native(api, face)),
    };
    context! { aio => face == Face::Aio, modules, shared, all }
}

fn shared_classes(api: &Api) -> Vec<String> {
    let records = api
        .public_records()
        .map(|(_, record)| record)
        .filter(|record| !record::has_face(api, record))
        .map(|record| record_class(api, record));
    let params = api.params.iter().map(|group| params_class(api, group));
    let documents = api.documents.iter().map(|document| {
        let text = context! { name => "text", ty => "str", doc => docstring("The XML.", 8) };
        let record = format!("document.{}", api.element(document.root).name.pascal());
        let parsed = "The record of the document, which is read when it is first asked for; `XmlError` for one that cannot be read.";
        let parsed = context! { name => "parsed", ty => record, doc => docstring(parsed, 8) };
        class(context! {
            name => format!("{}Xml", document.name.pascal()), doc => docstring(&document.doc, 4), match_args => ["text"], comparable => true,
            constructor => ", text: str", fields => [text, parsed],
        })
    });
    records.chain(params).chain(documents).collect()
}

fn params_class(api: &Api, group: &ParamGroup) -> String {
    let params = group.fields.iter().map(|param| (&param.name, param.as_type(), record::param_sentence(param)));
    let lists = group.lists.iter().map(|list| (&list.name, list.as_type(), record::list_sentence(list)));
    let members: Vec<(String, Type, String)> = params.chain(lists).map(|(name, ty, doc)| (names::attribute(name), ty, doc)).collect();
    let fields =
        members.iter().map(|(name, ty, doc)| context! { name, ty => annotation(api, ty, Place::Result), doc => docstring(doc, 8) });
    let extra = context! {
        name => "extra", ty => "dict[str, TypedValue]", doc => docstring("Parameters that this version does not know, by name.", 8),
    };
    let fields: Vec<Value> = fields.chain([extra]).collect();
    let arguments = members.iter().map(|(name, ty, _)| {
        let omitted = if matches!(ty, Type::List(_)) { "()" } else { "None" };
        format!("{name}: {} = {omitted}", annotation(api, ty, Place::Argument))
    });
    let arguments = arguments.chain(["extra: Mapping[str, TypedValue | bool | float | str] = ...".to_owned()]);
    let match_args: Vec<String> = members.iter().map(|(name, _, _)| name.clone()).chain(["extra".to_owned()]).collect();
    class(context! {
        name => group.name.pascal(), doc => docstring(&record::params_doc(group), 4), match_args, fields, comparable => true,
        constructor => format!(", *, {}", arguments.collect::<Vec<_>>().join(", ")),
    })
}

fn record_class(api: &Api, record: &Record) -> String {
    let arguments: Vec<String> = record
        .fields
        .iter()
        .map(|field| format!(", {}: {}", names::attribute(&field.name), annotation(api, &field.ty, Place::Argument)))
        .collect();
    class(context! {
        name => record.name.pascal(), doc => docstring(&record::doc(record), 4), match_args => match_args(&record.fields), fields => fields(api, &record.fields),
        comparable => record::comparable(api, record),
        constructor => record::has_constructor(record).then(|| arguments.concat()),
    })
}

fn object_class(api: &Api, id: ObjectId, item: &crate::ir::Object, face: Face) -> String {
    let mut methods: Vec<String> = api.methods_of(id).map(|item| method_stub(api, item, face)).collect();
    if object::is_connection(item) {
        methods.push(match face {
            Face::Blocking => render!("python/stub_connection_blocking.pyi", ()),
            Face::Aio => render!("python/stub_connection_aio.pyi", ()),
        });
    }
    let identity: Vec<Field> = item.identity.iter().map(|part| part.field.clone()).collect();
    let mut fields = fields(api, &identity);
    if !identity.is_empty() {
        fields.push(context! { name => "connection", ty => "Connection", doc => docstring("The connection that it is of.", 8) });
    }
    let methods: Vec<String> = methods.iter().map(|method| indented(method)).collect();
    class(context! { name => item.name.pascal(), doc => docstring(&object::doc(item), 4), fields, methods })
}

fn event_class(api: &Api, item: &crate::ir::Event) -> String {
    let carried = event::fields(api, item);
    class(context! {
        name => names::event_class(&item.name), doc => docstring(&event::doc(item), 4), kind => item.name.screaming(),
        match_args => match_args(&carried), fields => fields(api, &carried),
    })
}

fn class(view: Value) -> String {
    let absent = context! {
        match_args => Vec::<String>::new(), kind => "", constructor => (), comparable => false, fields => Vec::<Value>::new(),
        methods => Vec::<String>::new(),
    };
    render!("python/stub_class.pyi", context! { ..view, ..absent })
}

fn match_args(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| names::attribute(&field.name)).collect()
}

fn fields(api: &Api, fields: &[Field]) -> Vec<Value> {
    let view = |field: &Field| {
        context! {
            name => names::attribute(&field.name), ty => annotation(api, &field.ty, Place::Result), doc => docstring(&sentence(field), 8),
        }
    };
    fields.iter().map(view).collect()
}

fn method_stub(api: &Api, item: &Method, face: Face) -> String {
    let receiver = item.receiver.map(|_| "self".to_owned());
    let args = item.args.iter().map(|arg| {
        let value = default(api, arg).map(|(_, shown)| format!(" = {shown}")).unwrap_or_default();
        format!("{}: {}{value}", names::attribute(&arg.name), annotation(api, &arg.ty, Place::Argument))
    });
    let asks =
        item.asks.iter().map(|asks| format!("{}: {} | None = None", names::attribute(&asks.name), callback(api, asks.callback, face)));
    let parameters: Vec<String> = receiver.into_iter().chain(args).chain(asks).collect();
    let returns = returned(api, &item.returns);
    let returns = if face == Face::Aio { format!("_Call[{returns}]") } else { returns };
    let view = context! {
        function => item.receiver.is_none(), name => names::attribute(&item.name), parameters, returns, doc => docstring(&method::doc(item), 4), blocking => face == Face::Blocking,
    };
    render!("python/stub_method.pyi", view)
}

/// The type of a callback; in the asyncio API it may be a coroutine function.
fn callback(api: &Api, id: CallbackId, face: Face) -> String {
    let callback = api.callback(id);
    let (requests, answers) = (annotation(api, &callback.requests.ty, Place::Result), annotation(api, &callback.answers, Place::Argument));
    match face {
        Face::Blocking => format!("Callable[[{requests}], {answers}]"),
        Face::Aio => format!("Callable[[{requests}], {answers} | Awaitable[{answers}]]"),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

/// The modules of `_generated`, with what each has.
fn generated_modules(api: &Api) -> Vec<(&'static str, Vec<String>)> {
    let errors = ["Error", "ErrorCode", "ErrorDomain"].map(str::to_owned).into_iter();
    vec![
        ("enums", api.enums.iter().map(|item| item.name.pascal()).collect()),
        ("errors", errors.chain(api.error_codes.iter().filter_map(declarations::class)).collect()),
        ("event_kinds", vec!["EventKind".to_owned()]),
        ("flags", api.flags.iter().map(|item| item.name.pascal()).collect()),
    ]
}

/// What the native module has for a face.
fn native(api: &Api, face: Face) -> Vec<String> {
    let mut names = object::classes(api);
    names.extend(api.functions().map(|item| names::attribute(&item.name)));
    names.extend(["Events", "Operation", "Stream"].map(str::to_owned));
    if face == Face::Blocking {
        names.extend(["CancelToken", "Hole", "TypedValue"].map(str::to_owned));
        names.extend(record::shared_names(api));
    }
    names.sort();
    names
}

/// The classes of a face, and the type of all its events.
fn with_event(mut names: Vec<String>) -> Vec<String> {
    names.push("Event".to_owned());
    names.sort();
    names
}

/// Everything that the package has.
fn exports(api: &Api) -> Vec<String> {
    let mut all = native(api, Face::Blocking);
    all.extend(generated_modules(api).into_iter().flat_map(|(_, names)| names));
    all.extend(["ErrorLevel", "Event", "Outcome", "Subscription", "aio", "document"].map(str::to_owned));
    all.sort();
    all
}

/// The module of a face.
pub fn module(api: &Api, face: Face, files: &mut Files) {
    let native = native(api, face);
    let events: Vec<String> = api.events.iter().map(|item| names::event_class(&item.name)).collect();
    match face {
        Face::Blocking => {
            let modules: Vec<Value> = generated_modules(api).into_iter().map(|(name, names)| context! { name, names }).collect();
            let view = context! { native, modules, events, all => exports(api), version => api.version };
            files.put(format!("{PACKAGE}/__init__.py"), render!("python/package.py", view));
        }
        Face::Aio => files.put(
            format!("{PACKAGE}/aio.py"),
            render!("python/package_aio.py", context! { native, events, all => with_event(native.clone()) }),
        ),
    }
}
