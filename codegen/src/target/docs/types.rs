//! Types: in words with links, and as the description writes them.

use super::text::anchor;
use crate::ir::{Api, Default, Direction, Field, RecordOrigin, Return, Type};

/// A type in words, with links to the pages of what it refers to. `base` leads from the page to `docs/reference/`.
pub(super) fn in_words(api: &Api, ty: &Type, base: &str) -> String {
    let link = |page: &str, name: String| format!("[`{name}`]({base}{page}.md#{})", anchor(&name));
    match ty {
        Type::Bool => "boolean".to_owned(),
        Type::I32 => "32-bit integer".to_owned(),
        Type::U32 => "32-bit unsigned integer".to_owned(),
        Type::I64 => "64-bit integer".to_owned(),
        Type::U64 => "64-bit unsigned integer".to_owned(),
        Type::F64 => "floating-point number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Uuid => "UUID".to_owned(),
        Type::Fd => "open file descriptor".to_owned(),
        Type::CpuMap => "set of processors".to_owned(),
        Type::Secret => "secret bytes".to_owned(),
        Type::Duration => "span of time".to_owned(),
        Type::Enum(id) => link("enums", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => link("flags", api.flag_set(*id).name.pascal()),
        Type::Record(id) => link("records", api.record(*id).name.pascal()),
        Type::Params(id) => link("params", api.param_group(*id).name.pascal()),
        Type::Object(id) => {
            let name = &api.object(*id).name;
            format!("[`{}`]({base}objects/{}.md)", name.pascal(), name.kebab())
        }
        Type::Document(id) => {
            let name = api.document(*id).name.pascal();
            let root = api.element(api.document(*id).root).name.pascal();
            format!("XML of a [`{name}`]({base}documents.md#{})", anchor(&root))
        }
        Type::List(item) => format!("list of {}", in_words(api, item, base)),
        Type::Array(item, length) => format!("list of {length}: {}", in_words(api, item, base)),
        Type::Optional(inner) => format!("{} or nothing", in_words(api, inner, base)),
    }
}

/// A type as the description writes it.
pub(crate) fn as_written(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::Text => "str".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Fd => "fd".to_owned(),
        Type::CpuMap => "cpumap".to_owned(),
        Type::Secret => "secret".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Flags(id) => api.flag_set(*id).name.pascal(),
        Type::Record(id) => api.record(*id).name.pascal(),
        Type::Params(id) => format!("params<{}>", api.param_group(*id).name.pascal()),
        Type::Object(id) => api.object(*id).name.pascal(),
        Type::Document(id) => format!("xml<{}>", api.document(*id).name.pascal()),
        Type::List(item) => format!("[{}]", as_written(api, item)),
        Type::Array(item, length) => format!("[{}; {length}]", as_written(api, item)),
        Type::Optional(inner) => format!("{}?", as_written(api, inner)),
    }
}

/// What follows the arrow of a signature; none where nothing does.
pub(super) fn result_as_written(api: &Api, returns: &Return) -> Option<String> {
    match returns {
        Return::Unit => None,
        Return::Value(ty) => Some(match results(api, ty) {
            Some(fields) => {
                let fields: Vec<String> = fields.iter().map(|field| format!("{}: {}", field.name, as_written(api, &field.ty))).collect();
                format!("({})", fields.join(", "))
            }
            None => as_written(api, ty),
        }),
        Return::Stream(direction) => Some(format!("stream<{}>", direction_as_written(*direction))),
        Return::Operation(result) => {
            Some(result.as_ref().map_or_else(|| "operation".to_owned(), |ty| format!("operation<{}>", as_written(api, ty))))
        }
    }
}

/// The several results that a record was made of.
pub(super) fn results<'a>(api: &'a Api, ty: &Type) -> Option<&'a [Field]> {
    let Type::Record(id) = ty else { return None };
    let record = api.record(*id);
    match record.origin {
        RecordOrigin::Results => Some(&record.fields),
        RecordOrigin::Described { .. } | RecordOrigin::Phase | RecordOrigin::Item => None,
    }
}

fn direction_as_written(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "read",
        Direction::Write => "write",
        Direction::Both => "both",
    }
}

/// A default as the description writes it, enumeration values by name.
pub(super) fn default_as_written(api: &Api, field: &Field) -> Option<String> {
    field.default.as_ref().map(|default| match default {
        Default::Null => "null".to_owned(),
        Default::Number(number) => number_as_written(api, &field.ty, *number),
        Default::Text(text) => format!("\"{text}\""),
        Default::EmptyList => "[]".to_owned(),
        Default::EmptyParams => "{}".to_owned(),
    })
}

fn number_as_written(api: &Api, ty: &Type, number: i64) -> String {
    if let Type::Enum(id) = ty
        && let Some(value) = api.enumeration(*id).values.iter().find(|value| i64::from(value.value) == number)
    {
        return value.name.screaming();
    }
    if *ty == Type::Bool {
        return (number != 0).to_string();
    }
    number.to_string()
}
