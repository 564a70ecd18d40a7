//! How types read: in the stubs, in the glue's signatures, and on the way to the engine.

use super::names;
use crate::ir::{Api, Default, Direction, Field, Return, Type};

/// Where a value stands. Arguments are taken in more forms than results are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Argument,
    Result,
}

/// The annotation of a value.
pub fn annotation(api: &Api, ty: &Type, place: Place) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => "int".into(),
        Type::F64 => "float".into(),
        Type::Text => "str".into(),
        Type::Bytes | Type::CpuMap | Type::Secret => "bytes".into(),
        Type::Uuid => "UUID".into(),
        Type::Fd => match place {
            Place::Argument => "int | _HasFileno".into(),
            Place::Result => "int".into(),
        },
        Type::Duration => "timedelta".into(),
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Flags(id) => api.flag_set(*id).name.pascal(),
        Type::Record(id) => api.record(*id).name.pascal(),
        Type::Params(id) => api.param_group(*id).name.pascal(),
        Type::Object(id) => api.object(*id).name.pascal(),
        Type::Document(id) => {
            let class = format!("{}Xml", api.document(*id).name.pascal());
            match place {
                Place::Argument => format!("str | {class} | document.{}", api.element(api.document(*id).root).name.pascal()),
                Place::Result => class,
            }
        }
        Type::List(item) | Type::Array(item, _) => {
            let item = annotation(api, item, place);
            match place {
                Place::Argument => format!("Sequence[{item}]"),
                Place::Result => format!("list[{item}]"),
            }
        }
        Type::Optional(item) => format!("{} | None", annotation(api, item, place)),
    }
}

/// The annotation of what a call gives back.
pub fn returned(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "None".into(),
        Return::Value(ty) => annotation(api, ty, Place::Result),
        Return::Stream(Direction::Read | Direction::Write | Direction::Both) => "Stream".into(),
        Return::Operation(_) => format!("Operation[{}]", returned(api, &returns.settled())),
    }
}

/// The type that the engine gives and the glue takes, owned.
pub fn owned(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 => "i32".into(),
        Type::U32 => "u32".into(),
        Type::I64 => "i64".into(),
        Type::U64 => "u64".into(),
        Type::F64 => "f64".into(),
        Type::Text => "String".into(),
        Type::Bytes => "Vec<u8>".into(),
        Type::Uuid => "uuid::Uuid".into(),
        Type::Fd => "std::os::fd::OwnedFd".into(),
        Type::CpuMap => "virtkit::CpuMap".into(),
        Type::Secret => "virtkit::SecretValue".into(),
        Type::Duration => "std::time::Duration".into(),
        Type::Enum(id) => format!("virtkit::{}", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => format!("virtkit::{}", api.flag_set(*id).name.pascal()),
        Type::Record(id) => format!("virtkit::{}", api.record(*id).name.pascal()),
        Type::Params(id) => format!("virtkit::{}", api.param_group(*id).name.pascal()),
        Type::Object(id) => format!("virtkit::{}", api.object(*id).name.pascal()),
        Type::Document(id) => format!("virtkit::{}Xml", api.document(*id).name.pascal()),
        Type::List(item) => format!("Vec<{}>", owned(api, item)),
        Type::Array(item, length) => format!("[{}; {length}]", owned(api, item)),
        Type::Optional(item) => format!("Option<{}>", owned(api, item)),
    }
}

/// The expression that hands an owned value to the engine, whose arguments borrow.
pub fn lend(ty: &Type, value: &str) -> String {
    match ty {
        // A descriptor moves into the call, the others are copied.
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Uuid
        | Type::Fd
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_) => value.into(),
        Type::Text
        | Type::Bytes
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::List(_)
        | Type::Array(..) => format!("&{value}"),
        Type::Document(_) => format!("{value}.text()"),
        Type::Optional(item) => lend_optional(item, value),
    }
}

fn lend_optional(item: &Type, value: &str) -> String {
    match item {
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Uuid
        | Type::Fd
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Optional(_) => value.into(),
        Type::Text | Type::Bytes | Type::List(_) => format!("{value}.as_deref()"),
        Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::Object(_) => format!("{value}.as_ref()"),
        Type::Array(..) => format!("{value}.as_ref().map(|items| &items[..])"),
        Type::Document(_) => format!("{value}.as_ref().map(|document| document.text())"),
    }
}

/// What an omitted argument is, in the glue and in the signature that Python shows. None where it cannot be omitted.
pub fn default(api: &Api, arg: &Field) -> Option<(String, String)> {
    let default = arg.default.as_ref()?;
    let (inner, optional) = match &arg.ty {
        Type::Optional(item) => (item.as_ref(), true),
        other => (other, false),
    };
    let some = |glue: String| if optional { format!("Some({glue})") } else { glue };
    let (glue, shown) = match default {
        Default::Null => ("None".into(), "None".into()),
        Default::Number(number) => (some(number_of(api, inner, *number)), shown_number(inner, *number)),
        Default::Text(text) => (some(format!("{text:?}.to_owned()")), format!("{text:?}")),
        Default::EmptyList => (some("Vec::new()".into()), "()".into()),
        Default::EmptyParams => (some(format!("{}::default()", owned(api, inner))), "...".into()),
    };
    Some((format!("In({glue})"), shown))
}

fn number_of(api: &Api, ty: &Type, number: i64) -> String {
    match ty {
        Type::Bool => (number != 0).to_string(),
        Type::F64 => format!("{number}.0"),
        Type::Enum(_) => format!("{}({number})", owned(api, ty)),
        Type::Flags(_) if number == 0 => format!("{}::empty()", owned(api, ty)),
        Type::Flags(_) => format!("{}::from_bits_retain({number})", owned(api, ty)),
        Type::Duration => format!("std::time::Duration::from_nanos({number})"),
        Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::Fd
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => number.to_string(),
    }
}

/// A member of an enumeration cannot be written in a signature.
fn shown_number(ty: &Type, number: i64) -> String {
    match ty {
        Type::Bool if number == 0 => "False".into(),
        Type::Bool => "True".into(),
        Type::Enum(_) | Type::Flags(_) | Type::Duration => "...".into(),
        Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Fd
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => number.to_string(),
    }
}

/// A sentence for a value that has none of its own.
pub fn sentence(field: &Field) -> String {
    if field.doc.is_empty() {
        format!("The {}.", names::attribute(&field.name).replace('_', " ").trim())
    } else {
        field.doc.trim().to_owned()
    }
}

/// The expression by which the behaviour agent makes an argument of JSON.
pub fn lend_in_agent(api: &Api, ty: &Type, value: &str) -> String {
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text => value.to_owned(),
        Type::Document(id) => format!("take_document(document.{}, {value})", api.element(api.document(*id).root).name.pascal()),
        Type::I64 | Type::U64 => format!("int({value})"),
        Type::Bytes | Type::CpuMap | Type::Secret => format!("bytes.fromhex({value})"),
        Type::Uuid => format!("UUID({value})"),
        Type::Duration => format!("timedelta(microseconds=int({value}) / 1000)"),
        Type::Enum(id) => format!("take_enum(virtkit.{}, {value})", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => format!("virtkit.{}({value})", api.flag_set(*id).name.pascal()),
        Type::Record(id) => format!("take_{}({value}, saved)", api.record(*id).name.snake()),
        Type::Params(id) => format!("take_{}({value}, saved)", api.param_group(*id).name.snake()),
        Type::Object(_) | Type::Fd => format!("saved[{value}]"),
        Type::List(item) | Type::Array(item, _) => format!("[{} for item in {value}]", lend_in_agent(api, item, "item")),
        Type::Optional(item) => match lend_in_agent(api, item, value) {
            same if same == value => same,
            taken => format!("None if {value} is None else {taken}"),
        },
    }
}
