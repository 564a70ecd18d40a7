//! How the native glue takes and passes on arguments.

use crate::ir::{Api, Type};
use crate::target::rust::types::{Form, owned};

/// The type that an argument is taken as. Documents come as their text.
pub fn taken(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Document(_) => "String".into(),
        Type::Optional(item) => format!("Option<{}>", taken(api, item)),
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
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::List(_)
        | Type::Array(..) => owned(api, ty, Form::Handle),
    }
}

/// The expression that passes an argument on to the engine.
pub fn passed(ty: &Type, name: &str) -> String {
    match ty {
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Uuid
        | Type::Duration
        | Type::Fd
        | Type::Enum(_)
        | Type::Flags(_) => name.to_owned(),
        Type::Text
        | Type::Bytes
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..) => format!("&{name}"),
        Type::Optional(item) => match &**item {
            Type::Text | Type::Bytes | Type::Document(_) | Type::List(_) => format!("{name}.as_deref()"),
            Type::Array(..) => format!("{name}.as_ref().map(<[_; _]>::as_slice)"),
            Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::Object(_) => format!("{name}.as_ref()"),
            Type::Bool
            | Type::I32
            | Type::U32
            | Type::I64
            | Type::U64
            | Type::F64
            | Type::Uuid
            | Type::Duration
            | Type::Fd
            | Type::Enum(_)
            | Type::Flags(_)
            | Type::Optional(_) => name.to_owned(),
        },
    }
}
