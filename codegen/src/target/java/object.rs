//! Objects, and the functions without one.

use serde::Serialize;

use super::codec::{read, write};
use super::docs::{comment, since};
use super::method::{Receiver, method, step};
use super::names::{member, path};
use super::source::file;
use super::types::{Place, described, is_reference};
use crate::ir::{Api, Field, IdentityField, Object, ObjectId, Type};
use crate::target::{Files, render};

#[derive(Serialize)]
struct ObjectView {
    doc: String,
    class: String,
    /// The connection's class.
    root: String,
    identity: Vec<PartView>,
    /// Whether a method changes the handle.
    changes: bool,
    /// The parts of the identity that make two handles equal.
    equality: Vec<PartView>,
    methods: Vec<String>,
}

#[derive(Serialize, Clone)]
struct PartView {
    doc: String,
    ty: String,
    name: String,
    read: String,
    equal: String,
    /// The statement that writes it into an identity.
    write: String,
    /// The private method by which a call changes it; none where no call does.
    change: Option<String>,
}

#[derive(Serialize)]
struct ConnectionView {
    doc: String,
    class: String,
    methods: Vec<String>,
}

#[derive(Serialize)]
struct FunctionsView {
    methods: Vec<String>,
}

/// The connection is the object without an identity.
pub(super) fn is_connection(object: &Object) -> bool {
    object.identity.is_empty()
}

/// The class of the connection that an object belongs to.
pub(super) fn root(api: &Api, object: &Object) -> String {
    match object.parent {
        Some(parent) => root(api, api.object(parent)),
        None => object.name.pascal(),
    }
}

pub(super) fn object(api: &Api, id: ObjectId, files: &mut Files) {
    let object = api.object(id);
    let class = object.name.pascal();
    let doc = comment(api, 0, &object.doc, &[since(object.since, true)]);
    let receiver = if is_connection(object) { Receiver::Connection } else { Receiver::Object };
    let methods = api.methods_of(id).map(|item| method(api, item, receiver)).collect();
    let text = if is_connection(object) {
        render!("java/connection.java", ConnectionView { doc, class: class.clone(), methods })
    } else {
        let identity: Vec<_> = object.identity.iter().enumerate().map(|(at, part)| part_view(api, part, api.is_changed(id, at))).collect();
        let is_uuid = |part: &IdentityField| part.field.ty == Type::Uuid;
        // A UUID says it all; names change, and numbers come and go.
        let has_uuid = object.identity.iter().any(is_uuid);
        let equality =
            object.identity.iter().zip(&identity).filter(|(part, _)| !has_uuid || is_uuid(part)).map(|(_, view)| view.clone()).collect();
        render!(
            "java/object.java",
            ObjectView { doc, class: class.clone(), root: root(api, object), identity, changes: api.changes(id), equality, methods }
        )
    };
    files.put(path(&class), file("dev.virtkit", &[], &text));
}

/// The private method that changes a part of the identity.
pub(super) fn change(part: &Field) -> String {
    format!("change{}", part.name.pascal())
}

fn part_view(api: &Api, part: &IdentityField, changed: bool) -> PartView {
    let name = member(&part.field.name);
    let ty = super::types::name(api, &part.field.ty, Place::Value);
    PartView {
        doc: comment(api, 4, &part.field.doc, &[format!("@return {}", described(api, &part.field.ty))]),
        read: read(api, &part.field.ty),
        equal: if is_reference(api, &part.field.ty) { format!("{name}.equals(that.{name})") } else { format!("{name} == that.{name}") },
        write: match part.field.ty {
            // Within an identity another object is known by its identity alone.
            Type::Object(_) => format!("out.raw({name}.identity)"),
            _ => write(api, &part.field.ty, Place::Value, &name),
        },
        change: changed.then(|| change(&part.field)),
        ty,
        name,
    }
}

pub(super) fn functions(api: &Api, files: &mut Files) {
    let functions = api.functions().map(|item| method(api, item, Receiver::Nothing));
    let view = FunctionsView { methods: functions.chain(api.steps().map(|item| step(api, item))).collect() };
    files.put(path("Virtkit"), file("dev.virtkit", &[], &render!("java/functions.java", view)));
}
