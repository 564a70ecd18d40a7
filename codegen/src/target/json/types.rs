//! How arguments are read: taken from JSON as owned values, and lent to the call.

use crate::ir::{Api, Default, Field, Type};
pub use crate::target::rust::declarations::ident;

/// The type in which an argument is kept until the call.
pub fn kept(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 => "i32".into(),
        Type::U32 => "u32".into(),
        Type::I64 => "i64".into(),
        Type::U64 => "u64".into(),
        Type::F64 => "f64".into(),
        Type::Text => "String".into(),
        // As its text or its record.
        Type::Document(id) => format!("crate::document::Given<virtkit::document::{}>", api.element(api.document(*id).root).name.pascal()),
        Type::Bytes | Type::CpuMap => "Vec<u8>".into(),
        Type::Uuid => "virtkit::Uuid".into(),
        Type::Fd => "std::os::fd::OwnedFd".into(),
        Type::Secret => "virtkit::SecretValue".into(),
        Type::Duration => "std::time::Duration".into(),
        Type::Enum(id) => format!("virtkit::{}", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => format!("virtkit::{}", api.flag_set(*id).name.pascal()),
        Type::Record(id) => format!("virtkit::{}", api.record(*id).name.pascal()),
        Type::Params(id) => format!("virtkit::{}", api.param_group(*id).name.pascal()),
        Type::Object(id) => format!("virtkit::{}", api.object(*id).name.pascal()),
        Type::List(item) => format!("Vec<{}>", kept(api, item)),
        Type::Array(item, length) => format!("[{}; {length}]", kept(api, item)),
        Type::Optional(item) => format!("Option<{}>", kept(api, item)),
    }
}

/// The expression that gives a kept argument to the call.
pub fn lent(ty: &Type, name: &str) -> String {
    match ty {
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Uuid
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        // A descriptor moves into the call.
        | Type::Fd => name.to_owned(),
        Type::Text
        | Type::Document(_)
        | Type::Bytes
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::List(_)
        | Type::Array(..) => format!("&{name}"),
        Type::Optional(item) => match **item {
            Type::Bool
            | Type::I32
            | Type::U32
            | Type::I64
            | Type::U64
            | Type::F64
            | Type::Uuid
            | Type::Duration
            | Type::Enum(_)
            | Type::Flags(_)
            | Type::Fd => name.to_owned(),
            Type::Text | Type::Document(_) | Type::Bytes | Type::List(_) => format!("{name}.as_deref()"),
            Type::Array(..) => format!("{name}.as_ref().map(|items| items.as_slice())"),
            Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::Object(_) | Type::Optional(_) => format!("{name}.as_ref()"),
        },
    }
}

/// The function that makes an argument that is left out; none where it may not.
pub fn default(api: &Api, arg: &Field) -> Option<String> {
    arg.default.as_ref().map(|value| match (value, &arg.ty) {
        (Default::EmptyList, Type::List(_)) => "Vec::new".into(),
        (Default::EmptyParams, ty @ Type::Params(_)) => format!("{}::default", kept(api, ty)),
        (value, ty) => format!("|| {}", literal(api, ty, value)),
    })
}

fn literal(api: &Api, ty: &Type, value: &Default) -> String {
    match (value, ty) {
        (Default::Null, _) => "None".into(),
        (Default::Number(_) | Default::Text(_) | Default::EmptyList | Default::EmptyParams, Type::Optional(item)) => {
            format!("Some({})", literal(api, item, value))
        }
        (Default::Text(text), _) => format!("{text:?}.to_owned()"),
        (Default::EmptyList, _) => "Vec::new()".into(),
        (Default::EmptyParams, ty) => format!("{}::default()", kept(api, ty)),
        (Default::Number(number), Type::Bool) => (*number != 0).to_string(),
        (Default::Number(number), Type::F64) => format!("{number}.0"),
        (Default::Number(number), Type::Duration) => format!("std::time::Duration::from_nanos({number})"),
        (Default::Number(number), ty @ Type::Enum(_)) => format!("{}({number})", kept(api, ty)),
        (Default::Number(number), ty @ Type::Flags(_)) => format!("{}::from_bits_retain({number})", kept(api, ty)),
        (Default::Number(number), _) => number.to_string(),
    }
}
