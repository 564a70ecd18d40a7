//! How types read in Go.

use crate::ir::{Api, DocumentId, Object, Type};

use super::names::exported;

/// The Go type of a value, within the module.
pub(super) fn go_type(api: &Api, ty: &Type) -> String {
    go_type_in(api, ty, "")
}

/// The Go type of a value, where the names of the module have a prefix such as `virtkit.`.
pub(super) fn go_type_in(api: &Api, ty: &Type, prefix: &str) -> String {
    let named = |name: &str| format!("{prefix}{name}");
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 => "int32".into(),
        Type::U32 => "uint32".into(),
        Type::I64 => "int64".into(),
        Type::U64 => "uint64".into(),
        Type::F64 => "float64".into(),
        Type::Text => "string".into(),
        Type::Bytes => "[]byte".into(),
        Type::Uuid => named("UUID"),
        Type::Fd => "*os.File".into(),
        Type::CpuMap => named("CPUMap"),
        Type::Secret => named("SecretValue"),
        Type::Duration => "time.Duration".into(),
        Type::Enum(id) => named(&exported(&api.enumeration(*id).name)),
        Type::Flags(id) => named(&exported(&api.flag_set(*id).name)),
        Type::Record(id) => named(&exported(&api.record(*id).name)),
        Type::Params(id) => named(&exported(&api.param_group(*id).name)),
        Type::Object(id) => format!("*{}", named(&exported(&api.object(*id).name))),
        Type::Document(id) => named(&document(api, *id)),
        Type::List(item) => format!("[]{}", go_type_in(api, item, prefix)),
        Type::Array(item, length) => format!("[{length}]{}", go_type_in(api, item, prefix)),
        Type::Optional(item) if has_nil(item) => go_type_in(api, item, prefix),
        Type::Optional(item) => format!("*{}", go_type_in(api, item, prefix)),
    }
}

/// The type of a document: `DomainXML`.
pub(super) fn document(api: &Api, id: DocumentId) -> String {
    exported(&api.document(id).name) + "XML"
}

/// What takes the place of a document in an argument: `DomainDocument`.
pub(super) fn document_argument(api: &Api, id: DocumentId) -> String {
    exported(&api.document(id).name) + "Document"
}

/// The Go type of an argument. Documents are taken in more forms than they are given in.
pub(super) fn argument_type(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Document(id) => document_argument(api, *id),
        Type::Optional(item) if matches!(**item, Type::Document(_)) => argument_type(api, item),
        Type::List(item) => format!("[]{}", argument_type(api, item)),
        other => go_type(api, other),
    }
}

/// Whether nil can stand for "no value", so that an optional value needs no pointer.
pub(super) fn has_nil(ty: &Type) -> bool {
    match ty {
        Type::Bytes | Type::Fd | Type::CpuMap | Type::Secret | Type::Object(_) | Type::List(_) | Type::Optional(_) => true,
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Uuid
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Document(_)
        | Type::Array(..) => false,
    }
}

/// What a failed call gives instead of a value.
pub(super) fn zero(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "false".into(),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F64 | Type::Duration | Type::Enum(_) | Type::Flags(_) => "0".into(),
        Type::Text => "\"\"".into(),
        Type::Bytes | Type::Fd | Type::CpuMap | Type::Secret | Type::Object(_) | Type::List(_) | Type::Optional(_) => "nil".into(),
        Type::Uuid | Type::Record(_) | Type::Params(_) | Type::Document(_) | Type::Array(..) => format!("{}{{}}", go_type(api, ty)),
    }
}

/// Whether an object is the connection, which the runtime has by hand: its handle is all that identifies it.
pub(super) fn is_connection(object: &Object) -> bool {
    object.parent.is_none() && object.identity.is_empty()
}
