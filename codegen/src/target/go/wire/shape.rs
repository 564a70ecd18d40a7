//! How values of each type are written on both sides of the client.

use minijinja::{Value, context};

use crate::ir::{Api, CharsForm, ObjectId, Record, RecordId, RecordOrigin, Type};
use crate::target::go::names::exported;
use crate::target::go::types::is_connection;
use crate::target::render;
use crate::target::rpc::array_of_chars;

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Among the arguments: an object brings the handle of its connection.
    Argument,
    /// In a result, a record, or an event.
    Result,
}

/// The expression for the shape of a type.
pub(super) fn shape(api: &Api, ty: &Type, place: Place) -> String {
    match ty {
        Type::Bool => "truth".into(),
        Type::I32 | Type::U32 | Type::Enum(_) => "word".into(),
        Type::I64 | Type::U64 | Type::F64 => "long".into(),
        Type::Text | Type::Document(_) => "text".into(),
        Type::Bytes | Type::CpuMap => "opaque".into(),
        Type::Uuid => "uuidForm".into(),
        Type::Fd => "descriptor".into(),
        Type::Secret => "secret".into(),
        Type::Duration => "span".into(),
        Type::Flags(id) => format!("flagSet({:#x})", api.flag_set(*id).mask()),
        Type::Record(id) => record(api, *id),
        Type::Params(_) => "params".into(),
        Type::Object(id) if is_connection(api.object(*id)) => "handle".into(),
        Type::Object(id) => match place {
            Place::Argument => format!("object({})", identity(api, *id)),
            Place::Result => identity(api, *id),
        },
        Type::List(item) => format!("list({})", shape(api, item, place)),
        Type::Array(item, length) => format!("array({}, {length})", shape(api, item, place)),
        Type::Optional(item) => format!("optional({})", shape(api, item, place)),
    }
}

/// The variable with the shape of an object's identity.
pub(super) fn identity(api: &Api, id: ObjectId) -> String {
    format!("identity{}", exported(&api.object(id).name))
}

/// The variable with the shape of a record.
fn record(api: &Api, id: RecordId) -> String {
    format!("record{}", exported(&api.record(id).name))
}

/// The shape of a field of a record: a text may be an array of characters in libvirt.
pub(super) fn field(api: &Api, record: &Record, index: usize) -> String {
    match array_of_chars(record, index) {
        Some((length, CharsForm::Fixed)) => format!("chars({length})"),
        Some((length, CharsForm::Counted)) => format!("countedChars({length})"),
        None => shape(api, &record.fields[index].ty, Place::Result),
    }
}

/// The variables: identities of objects, and records. Items of lists of parameters travel as parameters.
pub(super) fn declarations(api: &Api) -> String {
    let with_identity = api.objects.iter().enumerate().filter(|(_, object)| !object.identity.is_empty());
    let identities = with_identity.map(|(index, object)| {
        let fields = object.identity.iter().map(|part| shape(api, &part.field.ty, Place::Result)).collect::<Vec<_>>();
        context! { name => identity(api, ObjectId(index)), fields }
    });
    let travelling = api.records.iter().enumerate().filter(|(_, item)| match item.origin {
        RecordOrigin::Described { .. } | RecordOrigin::Results | RecordOrigin::Phase => true,
        RecordOrigin::Item => false,
    });
    let records = travelling.map(|(index, item)| {
        let fields = (0..item.fields.len()).map(|at| field(api, item, at)).collect::<Vec<_>>();
        context! { name => record(api, RecordId(index)), fields }
    });
    let shapes: Vec<Value> = identities.chain(records).collect();
    render!("go/wire_shapes.go", context! { shapes })
}
