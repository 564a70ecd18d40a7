//! The forms of the described types: lists of names and fields, which macros of `bindings-c/src/private/forms.rs` turn into code.

use minijinja::{Value, context};

use super::FOLDER;
use crate::ir::{Api, Field, Name, Record, RecordId, RecordOrigin, Type};
use crate::target::rust::declarations::ident;
use crate::target::{Files, render};

fn names<'a>(names: impl Iterator<Item = &'a Name>) -> Vec<String> {
    names.map(Name::pascal).collect()
}

fn fields<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<String> {
    fields.map(|field| ident(&field.name.snake())).collect()
}

pub fn enums(api: &Api, files: &mut Files) {
    let names = names(api.enums.iter().map(|item| &item.name));
    let view = context! { what => "Enumerations: their number.", form => "enum_forms", names };
    files.put(format!("{FOLDER}/enums.rs"), render!("abi/names.rs", view));
}

pub fn flags(api: &Api, files: &mut Files) {
    let names = names(api.flags.iter().map(|item| &item.name));
    let view = context! { what => "Flag sets: their bits.", form => "flag_forms", names };
    files.put(format!("{FOLDER}/flags.rs"), render!("abi/names.rs", view));
}

pub fn params(api: &Api, files: &mut Files) {
    let names = names(api.params.iter().map(|item| &item.name));
    let view = context! { what => "Groups of typed parameters: the list of those that are set.", form => "params_forms", names };
    files.put(format!("{FOLDER}/params.rs"), render!("abi/names.rs", view));
}

pub fn documents(api: &Api, files: &mut Files) {
    let names: Vec<String> = api.documents.iter().map(|item| format!("{}Xml", item.name.pascal())).collect();
    let view = context! { what => "Documents: their text.", form => "document_forms", names };
    files.put(format!("{FOLDER}/documents.rs"), render!("abi/names.rs", view));
}

/// Records that travel as such. One that holds objects is written with handles and read with identities.
pub fn records(api: &Api, files: &mut Files) {
    let travels = |record: &Record| match record.origin {
        RecordOrigin::Described { .. } | RecordOrigin::Results | RecordOrigin::Phase => true,
        RecordOrigin::Item => false,
    };
    let all = api.records.iter().enumerate().filter(|(_, record)| travels(record));
    let (of_objects, plain): (Vec<_>, Vec<_>) = all.partition(|(index, _)| api.holds_object(&Type::Record(RecordId(*index))));
    let view = |(_, item): &(usize, &Record)| context! { name => item.name.pascal(), fields => fields(item.fields.iter()) };
    let plain: Vec<Value> = plain.iter().map(view).collect();
    let view = context! { what => "Records: their fields in order.", form => "record_forms", records => plain };
    files.put(format!("{FOLDER}/records.rs"), render!("abi/records.rs", view));
    let with_reference = |(_, item): &(usize, &Record)| {
        let name = item.name.pascal();
        context! { fields => fields(item.fields.iter()), also => format!("{name}Ref"), name }
    };
    let of_objects: Vec<Value> = of_objects.iter().map(with_reference).collect();
    let what = "Records that hold objects: written with handles, read with identities.";
    files.put(format!("{FOLDER}/results.rs"), render!("abi/results.rs", context! { what, records => of_objects }));
}

/// Identities, and the handles that have one.
pub fn objects(api: &Api, files: &mut Files) {
    let with_identity = || api.objects.iter().filter(|object| !object.identity.is_empty());
    let records = with_identity().map(|object| {
        let parts = object.identity.iter().map(|part| &part.field);
        context! { name => format!("{}Ref", object.name.pascal()), fields => fields(parts) }
    });
    let view = context! { what => "Identities of objects: their parts in order.", form => "record_forms", records => records.collect::<Vec<Value>>() };
    files.put(format!("{FOLDER}/identities.rs"), render!("abi/records.rs", view));
    let names = names(with_identity().map(|object| &object.name));
    let what = "Objects: as result their identity, as argument behind the handle of their connection.";
    let view = context! { what, form => "object_forms", names };
    files.put(format!("{FOLDER}/objects.rs"), render!("abi/names.rs", view));
}

pub fn events(api: &Api, files: &mut Files) {
    let events = api.events.iter().map(|event| {
        let subject = api.object(event.subject);
        let has_identity = !subject.identity.is_empty();
        context! {
            id => event.id,
            name => event.name.pascal(),
            subject => has_identity.then(|| subject.name.snake()),
            fields => fields(event.fields.iter()),
        }
    });
    let view = context! { events => events.collect::<Vec<Value>>() };
    files.put(format!("{FOLDER}/events.rs"), render!("abi/events.rs", view));
}
