//! The JSON forms of values, by macros of the crate; what calls can refer to; events and errors.

use minijinja::{Value, context};

use super::FOLDER;
use super::types::ident;
use crate::ir::{Alternative, Api, Document, DocumentId, Event, Field};
use crate::target::{Files, render};

/// A member: its name in JSON, and in Rust.
fn member(name: &crate::ir::Name) -> Value {
    context! { json => name.snake(), name => ident(&name.snake()) }
}

fn members(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(|field| member(&field.name)).collect()
}

/// A file with one macro call for each name.
fn list(files: &mut Files, file: &str, doc: &str, call: &str, names: impl Iterator<Item = String>) {
    let view = context! { doc, call, names => names.collect::<Vec<_>>() };
    files.put(format!("{FOLDER}/{file}.rs"), render!("json/list.rs", view));
}

/// A file with one macro call for each name, with its members.
fn table(files: &mut Files, file: &str, doc: &str, call: &str, items: &[Value]) {
    files.put(format!("{FOLDER}/{file}.rs"), render!("json/table.rs", context! { doc, call, items }));
}

pub fn enums(api: &Api, files: &mut Files) {
    let names = api.enums.iter().map(|item| item.name.pascal());
    list(files, "enums", "Enumerations: the name of the value, or its number.", "open_enum", names);
}

pub fn flags(api: &Api, files: &mut Files) {
    let names = api.flags.iter().map(|item| item.name.pascal());
    list(files, "flags", "Flag sets: the bits as a number.", "flag_set", names);
}

pub fn documents(api: &Api, files: &mut Files) {
    let names = api.documents.iter().map(|item| format!("{}Xml", item.name.pascal()));
    list(files, "documents", "Documents: their text.", "document", names);
}

/// The records of documents, with their words and unions.
pub fn document_records(api: &Api, files: &mut Files) {
    let owners = [None].into_iter().chain((0..api.documents.len()).map(|index| Some(DocumentId(index))));
    let elements: Vec<Value> = owners
        .flat_map(|owner| api.elements_of(owner))
        .map(|id| {
            let element = api.element(id);
            let unions: Vec<Value> = element
                .unions()
                .map(|(name, _, alternatives)| {
                    let one = |one: &Alternative| context! { tag => one.tag, name => one.name.pascal() };
                    context! { name => name.pascal(), alternatives => alternatives.iter().map(one).collect::<Vec<_>>() }
                })
                .collect();
            let members: Vec<Value> = element.members().iter().map(|it| member(it.name)).collect();
            context! { name => element.name.pascal(), members, unions }
        })
        .collect();
    let document = |item: &Document| context! { name => item.name.pascal(), root => api.element(item.root).name.pascal() };
    let view = context! {
        elements,
        words => api.words.iter().map(|list| list.name.pascal()).collect::<Vec<_>>(),
        documents => api.documents.iter().map(document).collect::<Vec<_>>(),
    };
    files.put(format!("{FOLDER}/document_records.rs"), render!("json/document_records.rs", view));
}

pub fn records(api: &Api, files: &mut Files) {
    let items = api.public_records().map(|(_, record)| context! { name => record.name.pascal(), members => members(&record.fields) });
    table(files, "records", "Records: objects.", "record", &items.collect::<Vec<_>>());
}

pub fn params(api: &Api, files: &mut Files) {
    let items = api.params.iter().map(|group| {
        let members: Vec<Value> = group.members().into_iter().map(|(name, _)| member(name)).collect();
        context! { name => group.name.pascal(), members }
    });
    table(files, "params", "Typed parameters: objects of those that are set.", "params", &items.collect::<Vec<_>>());
}

pub fn saved(api: &Api, files: &mut Files) {
    let objects: Vec<Value> = api
        .objects
        .iter()
        .map(|object| {
            let identity: Vec<Value> = object.identity.iter().map(|part| member(&part.field.name)).collect();
            context! {
                name => object.name.pascal(), identity, key => api.key(object).map(|field| ident(&field.name.snake())),
            }
        })
        .collect();
    files.put(format!("{FOLDER}/saved.rs"), render!("json/saved.rs", context! { objects }));
}

pub fn events(api: &Api, files: &mut Files) {
    let events: Vec<Value> = api.events.iter().map(|event| event_view(api, event)).collect();
    files.put(format!("{FOLDER}/events.rs"), render!("json/events.rs", context! { events }));
}

fn event_view(api: &Api, event: &Event) -> Value {
    let subject = api.object(event.subject);
    let fields: Vec<Value> = members(&event.fields);
    let subject = (!subject.identity.is_empty()).then(|| subject.name.snake());
    context! { name => event.name.pascal(), subject, fields }
}

pub fn errors(api: &Api, files: &mut Files) {
    let codes: Vec<Value> =
        api.error_codes.iter().map(|code| context! { constant => code.name.screaming(), name => code.name.pascal() }).collect();
    let domains: Vec<Value> =
        api.error_domains.iter().map(|domain| context! { constant => domain.name.screaming(), name => domain.name.pascal() }).collect();
    files.put(format!("{FOLDER}/errors.rs"), render!("json/errors.rs", context! { codes, domains }));
}
