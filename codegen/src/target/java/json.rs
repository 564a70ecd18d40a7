//! How the behaviour agent reads and writes a value of each type as JSON, as Java expressions over its class `Json`.

use super::types::{Place, name};
use crate::ir::{Api, Type};

/// An expression that makes a value of the type from the JSON element `element`. `request` is in scope, for objects that were saved.
pub(super) fn read(api: &Api, ty: &Type, place: Place, element: &str, depth: usize) -> String {
    let item = format!("item{depth}");
    let inner = |ty: &Type| format!("{item} -> {}", read(api, ty, place, &item, depth + 1));
    match ty {
        Type::Bool => format!("{element}.getAsBoolean()"),
        Type::I32 => format!("{element}.getAsInt()"),
        Type::U32 => format!("{element}.getAsLong()"),
        Type::I64 => format!("Long.parseLong({element}.getAsString())"),
        Type::U64 => format!("Long.parseUnsignedLong({element}.getAsString())"),
        Type::F64 => format!("{element}.getAsDouble()"),
        Type::Text => format!("{element}.getAsString()"),
        Type::Bytes => format!("Json.bytes({element})"),
        Type::Uuid => format!("UUID.fromString({element}.getAsString())"),
        Type::Fd => format!("request.saved({element}.getAsString(), Descriptor.class)"),
        Type::CpuMap => format!("CpuMap.ofByteArray(Json.bytes({element}))"),
        Type::Secret => format!("SecretValue.of(Json.bytes({element}))"),
        Type::Duration => format!("Duration.ofNanos(Long.parseLong({element}.getAsString()))"),
        Type::Enum(id) => {
            let class = api.enumeration(*id).name.pascal();
            format!("Json.enumeration({element}, {class}.class, {class}::of)")
        }
        Type::Flags(id) => format!("{}.of((int) {element}.getAsLong())", api.flag_set(*id).name.pascal()),
        Type::Record(_) | Type::Params(_) => format!("Codec.read{}(request, {element})", name(api, ty, place)),
        Type::Object(id) => format!("request.saved({element}.getAsString(), {}.class)", api.object(*id).name.pascal()),
        Type::Document(id) => {
            let (name, root) = (api.document(*id).name.pascal(), api.element(api.document(*id).root).name.pascal());
            let record = format!("({name}Document) Documents.take({root}.class, {element})");
            format!("{element}.isJsonPrimitive() ? {name}Xml.of({element}.getAsString()) : {record}")
        }
        Type::List(of) | Type::Array(of, _) => format!("Json.list({element}, {})", inner(of)),
        Type::Optional(of) => match place {
            Place::Argument => format!("Json.nullable({element}, {})", inner(of)),
            Place::Value => {
                let class = name(api, ty, place);
                let class = class.split('<').next().unwrap_or_default().replace("Optional", "optional");
                format!("Json.{class}({element}, {})", inner(of))
            }
        },
    }
}

/// An expression that gives the JSON of a result.
pub(super) fn write(api: &Api, ty: &Type, value: &str, depth: usize) -> String {
    let item = format!("item{depth}");
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text | Type::Enum(_) | Type::Flags(_) => format!("Json.of({value})"),
        Type::I64 => format!("Json.of(Long.toString({value}))"),
        Type::U64 => format!("Json.of(Long.toUnsignedString({value}))"),
        Type::Bytes => format!("Json.hex({value})"),
        Type::Uuid => format!("Json.of({value}.toString())"),
        Type::Fd => "Json.descriptor()".to_owned(),
        Type::CpuMap => format!("Json.hex({value}.toByteArray())"),
        Type::Secret => format!("Json.hex({value}.reveal())"),
        Type::Duration => format!("Json.of(Long.toString({value}.toNanos()))"),
        Type::Record(_) | Type::Params(_) | Type::Object(_) => format!("Codec.write({value})"),
        Type::Document(_) => format!("Json.of({value}.text())"),
        Type::List(of) | Type::Array(of, _) => format!("Json.array({value}, {item} -> {})", write(api, of, &item, depth + 1)),
        Type::Optional(of) => {
            let get = match name(api, ty, Place::Value).as_str() {
                "OptionalInt" => "getAsInt",
                "OptionalLong" => "getAsLong",
                "OptionalDouble" => "getAsDouble",
                _ => "get",
            };
            format!("({value}.isPresent() ? {} : Json.NULL)", write(api, of, &format!("{value}.{get}()"), depth + 1))
        }
    }
}
