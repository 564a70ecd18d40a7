//! The values of the facade: enumerations, flags, records, typed parameters, events, errors; and the macros that take them through.

use std::collections::HashSet;

use minijinja::{Value, context};

use super::FOLDER;
use super::carried::is_carried;
use super::method::doc;
use super::types::face;
use crate::ir::{Api, ErrorOrigin, Field, Name, RecordId, RecordOrigin, Type};
use crate::target::rust::{declarations::or_name, ident};
use crate::target::{Files, render};

fn put(files: &mut Files, file: &str, text: impl AsRef<str>) {
    files.put(format!("{FOLDER}/{file}.rs"), text);
}

pub fn enums(api: &Api, files: &mut Files) {
    let enums: Vec<Value> = api
        .enums
        .iter()
        .map(|item| {
            let values: Vec<Value> = item
                .values
                .iter()
                .map(|it| context! { name => it.name.pascal(), value => it.value, doc => doc(&or_name(&it.doc, &it.name.snake())) })
                .collect();
            context! { name => item.name.pascal(), doc => doc(&item.doc), since => item.since.to_string(), values }
        })
        .collect();
    put(files, "enums", render!("uniffi/enums.rs", context! { enums }));
}

pub fn flags(api: &Api, files: &mut Files) {
    let sets: Vec<Value> = api
        .flags
        .iter()
        .map(|item| {
            let values: Vec<Value> = item
                .values
                .iter()
                .map(|it| context! { name => it.name.pascal(), value => it.value, doc => doc(&or_name(&it.doc, &it.name.snake())) })
                .collect();
            context! { name => item.name.pascal(), doc => doc(&item.doc), since => item.since.to_string(), values }
        })
        .collect();
    put(files, "flags", render!("uniffi/flags.rs", context! { sets }));
}

/// The records that callers give: those of arguments, and what is in them.
fn given(api: &Api) -> HashSet<RecordId> {
    fn add(api: &Api, ty: &Type, found: &mut HashSet<RecordId>) {
        match ty {
            Type::Record(id) => {
                if found.insert(*id) {
                    api.record(*id).fields.iter().for_each(|field| add(api, &field.ty, found));
                }
            }
            Type::Params(id) => api.param_group(*id).members().into_iter().for_each(|(_, ty)| add(api, &ty, found)),
            Type::List(item) | Type::Array(item, _) | Type::Optional(item) => add(api, item, found),
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
            | Type::Enum(_)
            | Type::Flags(_)
            | Type::Object(_)
            | Type::Document(_) => {}
        }
    }
    let mut found = HashSet::new();
    let args = api.methods.iter().filter(|method| is_carried(api, method)).flat_map(|method| &method.args);
    args.for_each(|arg| add(api, &arg.ty, &mut found));
    // Groups are given and taken, whichever way they are used now.
    api.params.iter().flat_map(crate::ir::ParamGroup::members).for_each(|(_, ty)| add(api, &ty, &mut found));
    found
}

/// A field, with the default of one that may be absent in what callers make.
fn field(api: &Api, name: &Name, ty: &Type, text: &str, may_be_left_out: bool) -> Value {
    let default = match ty {
        Type::Optional(_) if may_be_left_out => Some("None"),
        Type::List(_) if may_be_left_out => Some("[]"),
        _ => None,
    };
    context! { name => ident(&name.snake()), face => face(api, ty), doc => doc(&or_name(text, &name.snake())), default }
}

pub fn records(api: &Api, files: &mut Files) {
    let given = given(api);
    let records: Vec<Value> = api
        .public_records()
        .filter(|(id, _)| !api.holds_descriptor(&Type::Record(*id)))
        .map(|(id, record)| {
            let item = record.origin == RecordOrigin::Item;
            let fields: Vec<Value> = record.fields.iter().map(|it: &Field| field(api, &it.name, &it.ty, &it.doc, item)).collect();
            context! {
                name => record.name.pascal(), doc => doc(&record.doc), since => record.since.to_string(), fields, given => given.contains(&id),
            }
        })
        .collect();
    put(files, "records", render!("uniffi/records.rs", context! { records }));
}

pub fn params(api: &Api, files: &mut Files) {
    let groups: Vec<Value> = api
        .params
        .iter()
        .map(|group| {
            let docs = group.fields.iter().map(|it| it.doc.as_str()).chain(group.lists.iter().map(|it| it.doc.as_str()));
            let fields: Vec<Value> =
                group.members().into_iter().zip(docs).map(|((name, ty), text)| field(api, name, &ty, text, true)).collect();
            context! { name => group.name.pascal(), doc => doc(&group.doc), since => group.since.to_string(), fields }
        })
        .collect();
    put(files, "params", render!("uniffi/params.rs", context! { groups }));
}

pub fn documents(api: &Api, files: &mut Files) {
    let names: Vec<String> = api.documents.iter().map(|item| format!("{}Xml", item.name.pascal())).collect();
    put(files, "documents", render!("uniffi/documents.rs", context! { names }));
}

pub fn events(api: &Api, files: &mut Files) {
    let events: Vec<Value> = api
        .events
        .iter()
        .map(|event| {
            let subject = api.object(event.subject);
            let subject = (!subject.identity.is_empty()).then(|| context! { name => subject.name.snake(), ty => subject.name.pascal() });
            let fields: Vec<Value> = event.fields.iter().map(|it| field(api, &it.name, &it.ty, &it.doc, false)).collect();
            context! { name => event.name.pascal(), doc => doc(&event.doc), since => event.since.to_string(), subject, fields }
        })
        .collect();
    put(files, "events", render!("uniffi/events.rs", context! { events }));
}

pub fn errors(api: &Api, files: &mut Files) {
    let codes: Vec<Value> = api
        .error_codes
        .iter()
        // What went well is no error.
        .filter(|code| code.value != 0)
        .map(|code| {
            let origin = match code.origin {
                ErrorOrigin::Libvirt => "libvirt",
                ErrorOrigin::Virtkit => "virtkit",
            };
            context! { name => code.name.pascal(), value => code.value, doc => doc(&code.doc), origin }
        })
        .collect();
    let domains: Vec<Value> =
        api.error_domains.iter().map(|it| context! { name => it.name.pascal(), value => it.value, doc => doc(&it.doc) }).collect();
    put(files, "errors", render!("uniffi/errors.rs", context! { codes, domains }));
}
