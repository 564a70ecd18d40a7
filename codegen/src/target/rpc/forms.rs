//! The forms of the described types: lists of names and fields, which macros of `core/rpc/src/xdr/forms.rs` turn into code.

use minijinja::{Value, context};

use super::FORMS;
use super::layout::split_field;
use crate::ir::{Api, CMemberType, CharsForm, ErrorOrigin, Field, Name, Record, RecordId, RecordOrigin, Type};
use crate::target::rust::ident;
use crate::target::{Files, render};

fn names<'a>(names: impl Iterator<Item = &'a Name>) -> Vec<String> {
    names.map(Name::pascal).collect()
}

pub fn enums(api: &Api, files: &mut Files) {
    let view =
        context! { what => "Enumerations: their number.", form => "enum_forms", names => names(api.enums.iter().map(|item| &item.name)) };
    files.put(format!("{FORMS}/enums.rs"), render!("rpc/names.rs", view));
}

pub fn flags(api: &Api, files: &mut Files) {
    let view = context! { what => "Flag sets: their bits.", form => "flag_forms", names => names(api.flags.iter().map(|item| &item.name)) };
    files.put(format!("{FORMS}/flags.rs"), render!("rpc/names.rs", view));
}

pub fn params(api: &Api, files: &mut Files) {
    let names = names(api.params.iter().map(|item| &item.name));
    let view = context! { what => "Groups of typed parameters: the list of those that are set.", form => "params_forms", names };
    files.put(format!("{FORMS}/params.rs"), render!("rpc/names.rs", view));
}

pub fn documents(api: &Api, files: &mut Files) {
    let names: Vec<String> = api.documents.iter().map(|item| format!("{}Xml", item.name.pascal())).collect();
    let view = context! { what => "Documents: their text.", form => "document_forms", names };
    files.put(format!("{FORMS}/documents.rs"), render!("rpc/names.rs", view));
}

pub fn records(api: &Api, files: &mut Files) {
    // Items travel as parameters. Where there are objects, it is their identities that travel.
    let described = |(_, item): &(usize, &Record)| item.origin != RecordOrigin::Item;
    let records = api.records.iter().enumerate().filter(described).map(|(index, item)| {
        let split = split_field(api, RecordId(index));
        let member = |(at, field): (usize, &Field)| {
            if split == Some(at) { format!("{}[-]", ident(&field.name.snake())) } else { member(item, at, field) }
        };
        let fields: Vec<String> = item.fields.iter().enumerate().map(member).collect();
        let of_objects = api.holds_object(&Type::Record(RecordId(index)));
        context! { name => if of_objects { format!("{}Ref", item.name.pascal()) } else { item.name.pascal() }, fields }
    });
    let view = context! { what => "Records: their fields in order.", records => records.collect::<Vec<Value>>() };
    files.put(format!("{FORMS}/records.rs"), render!("rpc/records.rs", view));
}

/// A field; `field[N]` where libvirt has an array of characters of a fixed length, `field[..N]` where only the characters travel.
fn member(record: &Record, index: usize, field: &Field) -> String {
    let name = ident(&field.name.snake());
    match array_of_chars(record, index) {
        Some((length, CharsForm::Fixed)) => format!("{name}[{length}]"),
        Some((length, CharsForm::Counted)) => format!("{name}[..{length}]"),
        None => name,
    }
}

/// The length of the array of characters that a field is in libvirt, if it is one, and how it travels.
pub fn array_of_chars(record: &Record, index: usize) -> Option<(usize, CharsForm)> {
    let (structure, form) = match &record.origin {
        RecordOrigin::Described { c, chars } => (c.as_ref(), *chars),
        RecordOrigin::Results | RecordOrigin::Phase | RecordOrigin::Item => return None,
    };
    structure.into_iter().flat_map(|structure| &structure.members).find_map(|member| match member.ty {
        CMemberType::CharArray(length) if member.field == index => Some((length, form)),
        _ => None,
    })
}

pub fn identities(api: &Api, files: &mut Files) {
    let objects = api.objects.iter().filter(|object| !object.identity.is_empty());
    let records = objects.map(|object| {
        let fields: Vec<String> = object.identity.iter().map(|part| ident(&part.field.name.snake())).collect();
        context! { name => format!("{}Ref", object.name.pascal()), fields }
    });
    let view = context! { what => "Identities of objects: their parts in order.", records => records.collect::<Vec<Value>>() };
    files.put(format!("{FORMS}/identities.rs"), render!("rpc/records.rs", view));
}

/// Codes of our own, and what those see instead who do not know them.
pub fn errors(api: &Api, files: &mut Files) {
    let libvirt = |c: &str| api.error_codes.iter().find(|code| code.origin == ErrorOrigin::Libvirt && code.c == c);
    let codes = api.error_codes.iter().filter(|code| code.origin == ErrorOrigin::Virtkit).filter_map(|code| {
        let instead = libvirt(&code.c)?;
        Some(context! { name => code.name.screaming(), instead => instead.name.screaming() })
    });
    let view = context! { codes => codes.collect::<Vec<Value>>() };
    files.put(format!("{FORMS}/errors.rs"), render!("rpc/errors.rs", view));
}
