//! How a value of each type gets into the private interface's form and back, as Java expressions over `Encoder` and `Decoder`.

use super::types::{Place, name};
use crate::ir::{Api, Type};

/// How a type is carried.
enum Form<'a> {
    /// By the method of `Encoder` and `Decoder` with this name.
    Method(&'static str),
    /// As a number, which this accessor gives; `of` makes the value from it.
    Number(&'static str),
    /// As a text, which `text` gives; `of` makes the value from it.
    Document,
    /// By `encode` and `decode` of its class.
    Class,
    List(&'a Type),
    Array(&'a Type, usize),
    Optional(&'a Type),
}

fn form(ty: &Type) -> Form<'_> {
    match ty {
        Type::Bool => Form::Method("bool"),
        Type::I32 => Form::Method("i32"),
        Type::U32 => Form::Method("u32"),
        Type::I64 | Type::U64 => Form::Method("i64"),
        Type::F64 => Form::Method("f64"),
        Type::Text => Form::Method("text"),
        Type::Bytes => Form::Method("bytes"),
        Type::Uuid => Form::Method("uuid"),
        Type::Fd => Form::Method("descriptor"),
        Type::CpuMap => Form::Method("cpuMap"),
        Type::Secret => Form::Method("secret"),
        Type::Duration => Form::Method("duration"),
        Type::Enum(_) => Form::Number("value"),
        Type::Flags(_) => Form::Number("bits"),
        Type::Record(_) | Type::Params(_) | Type::Object(_) => Form::Class,
        Type::Document(_) => Form::Document,
        Type::List(item) => Form::List(item),
        Type::Array(item, size) => Form::Array(item, *size),
        Type::Optional(inner) => Form::Optional(inner),
    }
}

/// An expression that reads a value from the `Decoder` called `in`.
pub(super) fn read(api: &Api, ty: &Type) -> String {
    read_at(api, ty, 0)
}

/// A `Decoder.Reader` of the type.
pub(super) fn reader(api: &Api, ty: &Type) -> String {
    reader_at(api, ty, 0)
}

/// A statement, without its semicolon, that writes `value` to the `Encoder` called `out`.
pub(super) fn write(api: &Api, ty: &Type, place: Place, value: &str) -> String {
    write_at(api, ty, place, value, 0)
}

fn read_at(api: &Api, ty: &Type, depth: usize) -> String {
    let input = variable("in", depth);
    match form(ty) {
        Form::Method(method) => format!("{input}.{method}()"),
        Form::Number(_) => format!("{}.of({input}.i32())", name(api, ty, Place::Value)),
        Form::Document => format!("{}.of({input}.text())", name(api, ty, Place::Value)),
        Form::Class => format!("{}.decode({input})", name(api, ty, Place::Value)),
        Form::List(item) => format!("{input}.list({})", reader_at(api, item, depth + 1)),
        Form::Array(item, size) => format!("{input}.array({size}, {})", reader_at(api, item, depth + 1)),
        Form::Optional(inner) => match name(api, ty, Place::Value).as_str() {
            "OptionalInt" => format!("{input}.optionalInt()"),
            "OptionalLong" => format!("{input}.optionalLong({})", reader_at(api, inner, depth + 1)),
            "OptionalDouble" => format!("{input}.optionalDouble()"),
            _ => format!("{input}.optional({})", reader_at(api, inner, depth + 1)),
        },
    }
}

fn reader_at(api: &Api, ty: &Type, depth: usize) -> String {
    match form(ty) {
        Form::Method(method) => format!("Decoder::{method}"),
        Form::Class => format!("{}::decode", name(api, ty, Place::Value)),
        Form::Number(_) | Form::Document | Form::List(_) | Form::Array(..) | Form::Optional(_) => {
            format!("{} -> {}", variable("in", depth), read_at(api, ty, depth))
        }
    }
}

fn write_at(api: &Api, ty: &Type, place: Place, value: &str, depth: usize) -> String {
    let output = variable("out", depth);
    match form(ty) {
        Form::Method(method) => format!("{output}.{method}({value})"),
        Form::Number(accessor) => format!("{output}.i32({value}.{accessor}())"),
        Form::Document => format!("{output}.text({value}.text())"),
        Form::Class => format!("{}.encode({output}, {value})", name(api, ty, place)),
        Form::List(item) => format!("{output}.list({value}, {})", writer_at(api, item, place, depth + 1)),
        Form::Array(item, size) => format!("{output}.array({value}, {size}, {})", writer_at(api, item, place, depth + 1)),
        Form::Optional(inner) => match (place, name(api, ty, place).as_str()) {
            (Place::Value, "OptionalInt") => format!("{output}.optionalInt({value})"),
            (Place::Value, "OptionalLong") => format!("{output}.optionalLong({value}, {})", writer_at(api, inner, place, depth + 1)),
            (Place::Value, "OptionalDouble") => format!("{output}.optionalDouble({value})"),
            (Place::Value, _) => format!("{output}.optional({value}.orElse(null), {})", writer_at(api, inner, place, depth + 1)),
            (Place::Argument, _) => format!("{output}.optional({value}, {})", writer_at(api, inner, place, depth + 1)),
        },
    }
}

fn writer_at(api: &Api, ty: &Type, place: Place, depth: usize) -> String {
    match form(ty) {
        Form::Method(method) => format!("Encoder::{method}"),
        Form::Class => format!("{}::encode", name(api, ty, place)),
        Form::Number(_) | Form::Document | Form::List(_) | Form::Array(..) | Form::Optional(_) => {
            let item = variable("value", depth);
            format!("({}, {item}) -> {}", variable("out", depth), write_at(api, ty, place, &item, depth))
        }
    }
}

/// Names in nested functions must differ.
fn variable(name: &str, depth: usize) -> String {
    if depth == 0 { name.to_owned() } else { format!("{name}{depth}") }
}
