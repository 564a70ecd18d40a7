//! How types read in the facade, and how values go through it.

use crate::ir::{Api, Default, Field, Return, Type};
use crate::target::json::types::{default, lent};

/// The type that languages see.
pub fn face(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 => "i32".into(),
        Type::U32 => "u32".into(),
        Type::I64 => "i64".into(),
        Type::U64 => "u64".into(),
        Type::F64 => "f64".into(),
        Type::Text | Type::Uuid | Type::Document(_) => "String".into(),
        Type::Bytes | Type::CpuMap | Type::Secret => "Vec<u8>".into(),
        Type::Duration => "Duration".into(),
        Type::Fd => panic!("a descriptor has no form in uniffi: what has one is left out"),
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Flags(id) => format!("Vec<{}>", api.flag_set(*id).name.pascal()),
        Type::Record(id) => api.record(*id).name.pascal(),
        Type::Params(id) => api.param_group(*id).name.pascal(),
        Type::Object(id) => format!("Arc<{}>", api.object(*id).name.pascal()),
        Type::List(item) | Type::Array(item, _) => format!("Vec<{}>", face(api, item)),
        Type::Optional(item) => format!("Option<{}>", face(api, item)),
    }
}

/// The type that the engine has, owned. A document is its text.
pub fn engine(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 => "i32".into(),
        Type::U32 => "u32".into(),
        Type::I64 => "i64".into(),
        Type::U64 => "u64".into(),
        Type::F64 => "f64".into(),
        Type::Text | Type::Document(_) => "String".into(),
        Type::Bytes | Type::CpuMap => "Vec<u8>".into(),
        Type::Uuid => "virtkit::Uuid".into(),
        Type::Secret => "virtkit::SecretValue".into(),
        Type::Duration => "Duration".into(),
        Type::Fd => panic!("a descriptor has no form in uniffi: what has one is left out"),
        Type::Enum(id) => format!("virtkit::{}", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => format!("virtkit::{}", api.flag_set(*id).name.pascal()),
        Type::Record(id) => format!("virtkit::{}", api.record(*id).name.pascal()),
        Type::Params(id) => format!("virtkit::{}", api.param_group(*id).name.pascal()),
        Type::Object(id) => format!("virtkit::{}", api.object(*id).name.pascal()),
        Type::List(item) => format!("Vec<{}>", engine(api, item)),
        Type::Array(item, length) => format!("[{}; {length}]", engine(api, item)),
        Type::Optional(item) => format!("Option<{}>", engine(api, item)),
    }
}

/// The type that a call gives in the end.
pub fn result(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "()".into(),
        Return::Value(ty) => face(api, ty),
        Return::Stream(_) => "Arc<Stream>".into(),
        Return::Operation(result) => format!("Arc<{}>", operation(api, result.as_ref())),
    }
}

/// The class of operations with such a result: uniffi has no generic types.
pub fn operation(api: &Api, result: Option<&Type>) -> String {
    result.map_or_else(|| "Operation".to_owned(), |ty| format!("{}Operation", named(api, ty)))
}

/// The name of a type, in one word.
fn named(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "Bool".into(),
        Type::I32 => "I32".into(),
        Type::U32 => "U32".into(),
        Type::I64 => "I64".into(),
        Type::U64 => "U64".into(),
        Type::F64 => "F64".into(),
        Type::Text => "Text".into(),
        Type::Bytes => "Bytes".into(),
        Type::Uuid => "Uuid".into(),
        Type::Fd => "Descriptor".into(),
        Type::CpuMap => "CpuMap".into(),
        Type::Secret => "SecretValue".into(),
        Type::Duration => "Duration".into(),
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Flags(id) => api.flag_set(*id).name.pascal(),
        Type::Record(id) => api.record(*id).name.pascal(),
        Type::Params(id) => api.param_group(*id).name.pascal(),
        Type::Object(id) => api.object(*id).name.pascal(),
        Type::Document(id) => format!("{}Xml", api.document(*id).name.pascal()),
        Type::List(item) | Type::Array(item, _) => format!("{}List", named(api, item)),
        Type::Optional(item) => format!("Optional{}", named(api, item)),
    }
}

/// What an argument may be left out for, as the value that languages have as its default.
pub enum Omitted {
    /// It may not.
    Never,
    /// A literal of uniffi's attribute.
    Literal(String),
    /// uniffi has no such literal: it is then no value, which stands for the default.
    NoValue,
}

/// What stands for an argument that is left out.
pub fn omitted(arg: &Field) -> Omitted {
    match &arg.default {
        None => Omitted::Never,
        Some(value) => literal(value, &arg.ty).map_or(Omitted::NoValue, Omitted::Literal),
    }
}

fn literal(value: &Default, ty: &Type) -> Option<String> {
    match (value, ty) {
        (Default::Null, _) => Some("None".into()),
        (Default::Text(text), Type::Optional(_)) => Some(format!("Some({text:?})")),
        (Default::Text(text), _) => Some(format!("{text:?}")),
        (Default::EmptyList, _) | (Default::Number(0), Type::Flags(_)) => Some("[]".into()),
        (Default::Number(number), Type::Bool) => Some((*number != 0).to_string()),
        (Default::Number(number), Type::F64) => Some(format!("{number}.0")),
        (Default::Number(number), Type::I32 | Type::U32 | Type::I64 | Type::U64) => Some(number.to_string()),
        (Default::Number(_), Type::Optional(item)) => literal(value, item).map(|inner| format!("Some({inner})")),
        (Default::EmptyParams, _)
        | (
            Default::Number(_),
            Type::Flags(_)
            | Type::Enum(_)
            | Type::Duration
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
            | Type::Array(..),
        ) => None,
    }
}

/// An argument of a method of the facade.
pub struct Argument {
    /// Its type.
    pub face: String,
    /// The default in uniffi's attribute.
    pub default: Option<String>,
    /// The statement that makes the engine's value of it.
    pub taken: Option<String>,
    /// The expression that lends the engine's value to the call.
    pub lent: String,
}

pub fn argument(api: &Api, arg: &Field, name: &str) -> Argument {
    let own = face(api, &arg.ty);
    let engine = engine(api, &arg.ty);
    let lent = lent(&arg.ty, name);
    match omitted(arg) {
        Omitted::NoValue => {
            let default = default(api, arg).unwrap_or_else(|| panic!("{name} has a default"));
            let taken = format!("let {name} = take_or::<{engine}>({:?}, {name}, {default})?;", arg.name.snake());
            Argument { face: format!("Option<{own}>"), default: Some("None".into()), taken: Some(taken), lent }
        }
        Omitted::Never => Argument { taken: taken(arg, &own, &engine, name), face: own, default: None, lent },
        Omitted::Literal(text) => Argument { taken: taken(arg, &own, &engine, name), face: own, default: Some(text), lent },
    }
}

fn taken(arg: &Field, face: &str, engine: &str, name: &str) -> Option<String> {
    (face != engine).then(|| format!("let {name} = take::<{engine}>({:?}, {name})?;", arg.name.snake()))
}
