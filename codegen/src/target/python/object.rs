//! Objects and functions in the glue.

use minijinja::{Value, context};

use super::types::sentence;
use super::{Face, GLUE, method, names, record};
use crate::ir::{Api, Object, ObjectId};
use crate::target::{Files, render};

pub fn objects(api: &Api, face: Face, files: &mut Files) {
    for (index, object) in api.objects.iter().enumerate() {
        let path = format!("{GLUE}/{}/{}.rs", face.folder(), object.name.snake());
        files.put(path, render!("python/object.rs", view(api, ObjectId(index), object, face)));
    }
}

fn view(api: &Api, id: ObjectId, object: &Object, face: Face) -> Value {
    let mut methods: Vec<String> = api.methods_of(id).map(|item| method::glue(api, item, face)).collect();
    if is_connection(object) {
        methods.push(match face {
            Face::Blocking => render!("python/connection_blocking.rs", ()),
            Face::Aio => render!("python/connection_aio.rs", ()),
        });
    }
    let identity: Vec<Value> = object.identity.iter().map(|part| context! {
        python => names::attribute(&part.field.name), glue => names::glue(&part.field.name), engine => names::engine(&part.field.name),
        doc => sentence(&part.field),
    }).collect();
    context! {
        name => object.name.pascal(), module => face.module(), mode => face.folder(),
        doc => doc(object), identity, methods,
    }
}

/// The documentation of an object, with its age.
pub fn doc(object: &Object) -> String {
    format!("{}\n\nSince libvirt {}.", object.doc.trim(), object.since)
}

/// The object that needs no identity is the connection: it is closed, and it tells of events.
pub fn is_connection(object: &Object) -> bool {
    object.identity.is_empty()
}

pub fn functions(api: &Api, face: Face, files: &mut Files) {
    let functions: Vec<String> = api.functions().map(|item| method::glue(api, item, face)).collect();
    files.put(format!("{GLUE}/{}/functions.rs", face.folder()), render!("python/functions.rs", context! { functions }));
}

/// The module of a face: what it has, and how it is registered.
pub fn index(api: &Api, face: Face, files: &mut Files) {
    let objects: Vec<Value> =
        api.objects.iter().map(|object| context! { module => object.name.snake(), name => object.name.pascal() }).collect();
    let classes: Vec<String> = classes(api);
    let functions: Vec<String> = api.functions().map(|item| names::glue(&item.name)).collect();
    let title = match face {
        Face::Blocking => "The blocking API.",
        Face::Aio => "The API for asyncio.",
    };
    let folder = face.folder();
    files.put(format!("{GLUE}/{folder}/mod.rs"), render!("python/face.rs", context! { title, objects, classes, functions }));
    files.put(format!("{GLUE}/{folder}/prelude.rs"), render!("python/prelude.rs", context! { mode => face.marker() }));
}

/// The generated classes that each face has.
pub fn classes(api: &Api) -> Vec<String> {
    let objects = api.objects.iter().map(|object| object.name.pascal());
    let events = api.events.iter().map(|event| names::event_class(&event.name));
    let records = record::of_face(api).into_iter().map(|record| record.name.pascal());
    objects.chain(events).chain(records).collect()
}
