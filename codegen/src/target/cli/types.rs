//! Types, as the tables of the command line have them.

#![allow(clippy::match_same_arms, reason = "an arm for each member of a closed set, in its order")]

use crate::ir::{Api, Default, Field, RecordId, Type};

/// A text as it stands in Rust.
pub(super) fn text(text: &str) -> String {
    format!("{text:?}")
}

/// The same for one that there may be.
pub(super) fn maybe(text: Option<&str>) -> String {
    format!("{text:?}")
}

/// The expression of a type.
pub(super) fn expression(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "Type::Bool".to_owned(),
        Type::I32 => "Type::I32".to_owned(),
        Type::U32 => "Type::U32".to_owned(),
        Type::I64 => "Type::I64".to_owned(),
        Type::U64 => "Type::U64".to_owned(),
        Type::F64 => "Type::F64".to_owned(),
        Type::Text => "Type::Text".to_owned(),
        Type::Bytes => "Type::Bytes".to_owned(),
        Type::Uuid => "Type::Uuid".to_owned(),
        Type::Fd => "Type::Fd".to_owned(),
        Type::CpuMap => "Type::CpuMap".to_owned(),
        Type::Secret => "Type::Secret".to_owned(),
        Type::Duration => "Type::Duration".to_owned(),
        Type::Enum(id) => format!("Type::Enum(&enums::{})", api.enumeration(*id).name.screaming()),
        Type::Flags(id) => format!("Type::Flags(&flags::{})", api.flag_set(*id).name.screaming()),
        Type::Record(id) => record(api, *id),
        Type::Params(id) => format!("Type::Params(&params::{})", api.param_group(*id).name.screaming()),
        Type::Object(id) => format!("Type::Object(&{}::OBJECT)", api.object(*id).name.snake()),
        Type::Document(_) => "Type::Document".to_owned(),
        Type::List(item) => format!("Type::List(&{})", expression(api, item)),
        Type::Array(item, length) => format!("Type::Array(&{}, {length})", expression(api, item)),
        Type::Optional(item) => format!("Type::Optional(&{})", expression(api, item)),
    }
}

fn record(api: &Api, id: RecordId) -> String {
    format!("Type::Record(&records::{})", api.record(id).name.screaming())
}

/// A default as the help shows it; none where it says nothing.
pub(super) fn default(api: &Api, field: &Field) -> Option<String> {
    match (field.default.as_ref()?, &field.ty) {
        (Default::Null | Default::EmptyList | Default::EmptyParams, _) => None,
        (Default::Text(text), _) => Some(text.clone()),
        (Default::Number(number), Type::Enum(id)) => {
            let value = api.enumeration(*id).values.iter().find(|value| i64::from(value.value) == *number);
            Some(value.map_or_else(|| number.to_string(), |value| value.name.kebab()))
        }
        // Nothing is switched on.
        (Default::Number(_), Type::Bool | Type::Flags(_)) => None,
        (Default::Number(number), _) => Some(number.to_string()),
    }
}

/// What a value is called where its argument has no name of its own there.
pub(super) fn value_name(ty: &Type, name: &str) -> String {
    match ty {
        Type::Bytes | Type::Document(_) | Type::Secret => "FILE".to_owned(),
        Type::Record(_) | Type::Array(..) | Type::List(_) | Type::Params(_) => "JSON".to_owned(),
        Type::Optional(item) => value_name(item, name),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Object(_) => name.to_uppercase(),
    }
}
