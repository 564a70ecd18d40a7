//! Records, groups of typed parameters, and documents: frozen classes around the engine's values.

use minijinja::{Value, context};

use super::types::{owned, sentence};
use super::{Face, GLUE, names};
use crate::ir::{Api, Field, Name, Param, ParamGroup, ParamList, Record, RecordOrigin, Type};
use crate::target::{Files, render};

/// A field as the glue's templates need it.
pub fn field(api: &Api, field: &Field) -> Value {
    context! {
        python => names::attribute(&field.name), glue => names::glue(&field.name), engine => names::engine(&field.name),
        owned => owned(api, &field.ty), doc => sentence(field),
    }
}

/// Whether a record has handles in it: then it belongs to a face.
pub fn has_face(api: &Api, record: &Record) -> bool {
    record.fields.iter().any(|field| api.holds_object(&field.ty))
}

/// Whether a record can be copied and compared.
pub fn comparable(api: &Api, record: &Record) -> bool {
    !record.fields.iter().any(|field| api.holds_descriptor(&field.ty) || api.holds_object(&field.ty))
}

/// Whether a caller can make one: what several results are made of is only given.
pub fn has_constructor(record: &Record) -> bool {
    match record.origin {
        RecordOrigin::Described { .. } | RecordOrigin::Item => true,
        RecordOrigin::Results | RecordOrigin::Phase => false,
    }
}

fn class(api: &Api, record: &Record, face: Option<Face>) -> String {
    let fields: Vec<Value> = record.fields.iter().map(|item| field(api, item)).collect();
    let (generics, marker) = face.map_or(("<M>", "M"), |face| ("", face.marker()));
    let view = context! {
        name => record.name.pascal(),
        doc => doc(record),
        module => face.map_or("virtkit", Face::module),
        mode => face.unwrap_or(Face::Blocking).marker(),
        comparable => comparable(api, record),
        constructor => has_constructor(record),
        fields, generics, marker,
    };
    render!("python/record.rs", view)
}

pub fn records(api: &Api, files: &mut Files) {
    let shared: Vec<String> = api
        .public_records()
        .map(|(_, record)| record)
        .filter(|record| !has_face(api, record))
        .map(|record| class(api, record, None))
        .collect();
    put(files, "records", "Records: values that belong together.", &shared);
    for face in Face::ALL {
        let own: Vec<String> = api
            .public_records()
            .map(|(_, record)| record)
            .filter(|record| has_face(api, record))
            .map(|record| class(api, record, Some(face)))
            .collect();
        put(files, &format!("{}/records", face.folder()), "Records with handles in them.", &own);
    }
}

pub fn params(api: &Api, files: &mut Files) {
    let classes: Vec<String> = api
        .params
        .iter()
        .map(|group| {
            let lists = group.lists.iter().map(|list| member(api, &list.name, &list.as_type(), &list_sentence(list)));
            let fields: Vec<Value> =
                group.fields.iter().map(|item| member(api, &item.name, &item.as_type(), &param_sentence(item))).chain(lists).collect();
            render!("python/params.rs", context! { name => group.name.pascal(), doc => params_doc(group), fields })
        })
        .collect();
    put(files, "params", "Groups of typed parameters.", &classes);
}

/// A member of a group: a value that may be absent, or a list that may be empty.
fn member(api: &Api, name: &Name, ty: &Type, doc: &str) -> Value {
    let (glue, list) = (names::glue(name), matches!(ty, Type::List(_)));
    let owned = owned(api, ty);
    context! {
        python => names::attribute(name), engine => names::engine(name), doc,
        parameter => if list { format!("{glue}: In<{owned}>") } else { format!("{glue}: Option<In<{}>>", inner(&owned)) },
        omitted => if list { "In(Vec::new())" } else { "None" },
        shown => if list { "()" } else { "None" },
        taken => if list { format!("{glue}.0") } else { format!("{glue}.map(|value| value.0)") },
        glue,
    }
}

/// `T` of `Option<T>`.
fn inner(optional: &str) -> &str {
    optional.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(optional)
}

/// What the items of a list are.
pub fn list_sentence(list: &ParamList) -> String {
    format!("{} (`{}<n>`, since {})", list.doc.trim(), list.prefix, list.since)
}

/// What a parameter means, with its unit.
pub fn param_sentence(param: &Param) -> String {
    let unit = param.unit.as_ref().map_or_else(String::new, |unit| format!(" In {unit}."));
    let fixed = if param.settable { "" } else { " Cannot be set." };
    format!("{}{unit}{fixed} (`{}`, since {})", param.doc.trim(), param.wire, param.since)
}

pub fn documents(api: &Api, files: &mut Files) {
    let classes: Vec<String> = api
        .documents
        .iter()
        .map(|document| {
            let view = context! { name => format!("{}Xml", document.name.pascal()), root => api.element(document.root).name.pascal(), doc => document.doc };
            render!("python/document.rs", view)
        })
        .collect();
    put(files, "documents", "Documents, as text.", &classes);
}

fn put(files: &mut Files, module: &str, title: &str, classes: &[String]) {
    files.put(format!("{GLUE}/{module}.rs"), render!("python/classes.rs", context! { title, classes }));
}

/// The documentation of a record, with its age.
pub fn doc(record: &Record) -> String {
    format!("{}\n\nSince libvirt {}.", record.doc.trim(), record.since)
}

/// The documentation of a group of typed parameters, with its age.
pub fn params_doc(group: &ParamGroup) -> String {
    format!("{}\n\nEvery attribute may be `None`. Since libvirt {}.", group.doc.trim(), group.since)
}

/// The classes that both faces share, by their places in the glue.
pub fn shared(api: &Api) -> Vec<String> {
    let records = api
        .public_records()
        .map(|(_, record)| record)
        .filter(|record| !has_face(api, record))
        .map(|record| format!("records::{}", record.name.pascal()));
    let params = api.params.iter().map(|group| format!("params::{}", group.name.pascal()));
    let documents = api.documents.iter().map(|document| format!("documents::{}Xml", document.name.pascal()));
    records.chain(params).chain(documents).collect()
}

/// The classes that both faces share, by name.
pub fn shared_names(api: &Api) -> Vec<String> {
    shared(api).iter().filter_map(|path| path.split("::").last()).map(str::to_owned).collect()
}

/// The records of a face.
pub fn of_face(api: &Api) -> Vec<&Record> {
    api.public_records().map(|(_, record)| record).filter(|record| has_face(api, record)).collect()
}
