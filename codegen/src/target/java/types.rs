//! How each type of the description is called in Java.

use super::names::{constant, literal};
use crate::ir::{Api, Default, Type};

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// An argument of a method: nothing is null.
    Argument,
    /// A result or a component of a record: nothing is an empty `Optional`.
    Value,
}

/// The type's name.
pub(super) fn name(api: &Api, ty: &Type, place: Place) -> String {
    match ty {
        Type::Bool => "boolean".to_owned(),
        Type::I32 => "int".to_owned(),
        Type::U32 | Type::I64 | Type::U64 => "long".to_owned(),
        Type::F64 => "double".to_owned(),
        Type::Text => "String".to_owned(),
        Type::Bytes => "byte[]".to_owned(),
        Type::Uuid => "UUID".to_owned(),
        Type::Fd => "Descriptor".to_owned(),
        Type::CpuMap => "CpuMap".to_owned(),
        Type::Secret => "SecretValue".to_owned(),
        Type::Duration => "Duration".to_owned(),
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Flags(id) => api.flag_set(*id).name.pascal(),
        Type::Record(id) => api.record(*id).name.pascal(),
        Type::Params(id) => api.param_group(*id).name.pascal(),
        Type::Object(id) => api.object(*id).name.pascal(),
        Type::Document(id) => match place {
            Place::Argument => format!("{}Document", api.document(*id).name.pascal()),
            Place::Value => format!("{}Xml", api.document(*id).name.pascal()),
        },
        Type::List(item) | Type::Array(item, _) => format!("List<{}>", boxed(api, item, place)),
        Type::Optional(inner) => {
            let inner = boxed(api, inner, place);
            match place {
                Place::Argument => inner,
                Place::Value => optional(&inner),
            }
        }
    }
}

/// The type as an argument of a generic one.
pub(super) fn boxed(api: &Api, ty: &Type, place: Place) -> String {
    match name(api, ty, place).as_str() {
        "boolean" => "Boolean".to_owned(),
        "int" => "Integer".to_owned(),
        "long" => "Long".to_owned(),
        "double" => "Double".to_owned(),
        other => other.to_owned(),
    }
}

/// Java has optional numbers of their own.
fn optional(boxed: &str) -> String {
    match boxed {
        "Integer" => "OptionalInt".to_owned(),
        "Long" => "OptionalLong".to_owned(),
        "Double" => "OptionalDouble".to_owned(),
        other => format!("Optional<{other}>"),
    }
}

/// The type's name without its arguments, as a link in a comment wants it.
pub(super) fn erased(api: &Api, ty: &Type, place: Place) -> String {
    let name = name(api, ty, place);
    name.split('<').next().unwrap_or_default().to_owned()
}

/// Whether null must be refused.
pub(super) fn is_reference(api: &Api, ty: &Type) -> bool {
    !matches!(ty, Type::Optional(_)) && boxed(api, ty, Place::Argument) == name(api, ty, Place::Argument)
}

/// The value of an omitted argument.
pub(super) fn default(api: &Api, ty: &Type, default: &Default) -> String {
    match default {
        Default::Null => "null".to_owned(),
        Default::Number(number) => match ty {
            Type::Optional(inner) => self::default(api, inner, default),
            Type::Bool => (*number != 0).to_string(),
            Type::Enum(id) => {
                let class = api.enumeration(*id);
                let value = class.values.iter().find(|value| i64::from(value.value) == *number);
                constant_or_of(&class.name.pascal(), value.map(|value| constant(&value.name)), *number)
            }
            Type::Flags(id) => {
                let class = api.flag_set(*id);
                let value = class.values.iter().find(|value| i64::from(value.value) == *number);
                let none = (*number == 0).then(|| "NONE".to_owned());
                constant_or_of(&class.name.pascal(), none.or(value.map(|value| constant(&value.name))), *number)
            }
            Type::U32 | Type::I64 | Type::U64 => format!("{number}L"),
            Type::Duration => format!("Duration.ofNanos({number}L)"),
            Type::I32
            | Type::F64
            | Type::Text
            | Type::Bytes
            | Type::Uuid
            | Type::Fd
            | Type::CpuMap
            | Type::Secret
            | Type::Record(_)
            | Type::Params(_)
            | Type::Object(_)
            | Type::Document(_)
            | Type::List(_)
            | Type::Array(..) => number.to_string(),
        },
        Default::Text(text) => literal(text),
        Default::EmptyList => "List.of()".to_owned(),
        Default::EmptyParams => format!("{}.NONE", name(api, ty, Place::Value)),
    }
}

fn constant_or_of(class: &str, constant: Option<String>, number: i64) -> String {
    match constant {
        Some(constant) => format!("{class}.{constant}"),
        None => format!("{class}.of({number})"),
    }
}

/// What a result is, in a few words.
pub(super) fn described(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "whether it is so".to_owned(),
        Type::I32 | Type::U32 | Type::I64 | Type::F64 => "the number".to_owned(),
        Type::U64 => "the number, unsigned: see `Long.toUnsignedString`".to_owned(),
        Type::Text => "the text".to_owned(),
        Type::Bytes => "the bytes".to_owned(),
        Type::Uuid => "the UUID".to_owned(),
        Type::Fd => "the descriptor, which the caller closes".to_owned(),
        Type::CpuMap => "the processors".to_owned(),
        Type::Secret => "the secret, which the caller closes".to_owned(),
        Type::Duration => "the span of time".to_owned(),
        Type::Enum(_) => "the value".to_owned(),
        Type::Flags(_) => "the flags".to_owned(),
        Type::Record(_) => "the results".to_owned(),
        Type::Params(_) => "the parameters".to_owned(),
        Type::Object(id) => format!("the {}", api.object(*id).name.words().join(" ")),
        Type::Document(_) => "the document".to_owned(),
        Type::List(item) | Type::Array(item, _) => format!("a list that cannot be changed; each item is {}", described(api, item)),
        Type::Optional(inner) => format!("{}, or nothing", described(api, inner)),
    }
}
