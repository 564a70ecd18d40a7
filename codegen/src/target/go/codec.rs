//! The statements and expressions that encode arguments and decode results.

use crate::ir::{Api, DocumentId, Type};

use super::names::exported;
use super::types::{argument_type, document, document_argument, go_type, has_nil, is_connection};

/// The encoder or decoder in the scope of a statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coder {
    /// What its methods are called on.
    pub(super) value: &'static str,
    /// What is handed to functions.
    pub(super) pointer: &'static str,
}

/// The arguments of a call.
pub(super) const CALL_IN: Coder = Coder { value: "call.in", pointer: "&call.in" };
/// The answer to a call.
pub(super) const CALL_OUT: Coder = Coder { value: "call.out", pointer: "&call.out" };
/// The encoder that a function was given.
pub(super) const ENCODER: Coder = Coder { value: "e", pointer: "e" };
/// The decoder that a function was given.
pub(super) const DECODER: Coder = Coder { value: "d", pointer: "d" };

/// How a type is written and read.
enum Form {
    /// A method of the encoder and the decoder.
    Method(&'static str),
    /// A function of the runtime with a type parameter: `encodeEnum[DomainState]`.
    Generic(&'static str, String),
    /// A generated pair of functions: `encodeDomain`, `decodeDomain`.
    Generated(String),
    /// A document: more forms are taken than given.
    Document(DocumentId),
    /// A document or none.
    OptionalDocument(DocumentId),
    /// A list, by the function of its items.
    List(String),
    /// A list of fixed length, by its Go type and the function of its items.
    Array(String, String),
    /// An optional value behind a pointer, by the function of the value.
    Pointer(String),
    /// An optional value whose type has nil, by the function of the value.
    Nil(String),
}

fn form(api: &Api, ty: &Type, function: fn(&Api, &Type) -> String) -> Form {
    match ty {
        Type::Bool => Form::Method("bool"),
        Type::I32 => Form::Method("i32"),
        Type::U32 => Form::Method("u32"),
        Type::I64 => Form::Method("i64"),
        Type::U64 => Form::Method("u64"),
        Type::F64 => Form::Method("f64"),
        Type::Text => Form::Method("text"),
        Type::Bytes => Form::Method("bytes"),
        Type::Uuid => Form::Method("uuid"),
        Type::Fd => Form::Method("file"),
        Type::CpuMap => Form::Method("cpuMap"),
        Type::Secret => Form::Method("secretBytes"),
        Type::Duration => Form::Method("duration"),
        Type::Enum(_) => Form::Generic("Enum", go_type(api, ty)),
        Type::Flags(_) => Form::Generic("Flags", go_type(api, ty)),
        Type::Record(id) => Form::Generated(exported(&api.record(*id).name)),
        Type::Params(id) => Form::Generated(exported(&api.param_group(*id).name)),
        Type::Object(id) if is_connection(api.object(*id)) => Form::Method("connection"),
        Type::Object(id) => Form::Generated(exported(&api.object(*id).name)),
        Type::Document(id) => Form::Document(*id),
        Type::List(item) => Form::List(function(api, item)),
        Type::Array(item, _) => Form::Array(go_type(api, ty), function(api, item)),
        Type::Optional(item) if has_nil(item) => Form::Nil(function(api, item)),
        Type::Optional(item) => match **item {
            Type::Document(id) => Form::OptionalDocument(id),
            _ => Form::Pointer(function(api, item)),
        },
    }
}

/// A statement that writes `value`.
pub(super) fn encode(api: &Api, ty: &Type, coder: Coder, value: &str) -> String {
    let Coder { value: e, pointer } = coder;
    match form(api, ty, encoder) {
        Form::Method(name) => format!("{e}.{name}({value})"),
        Form::Generic(name, _) => format!("encode{name}({pointer}, {value})"),
        Form::Generated(name) => format!("encode{name}({pointer}, {value})"),
        Form::Document(id) => format!("encode{}({pointer}, {value})", document_argument(api, id)),
        Form::List(item) => format!("encodeList({pointer}, {value}, {item})"),
        Form::Array(_, item) => format!("encodeItems({pointer}, {value}[:], {item})"),
        Form::Pointer(item) => format!("encodeOptional({pointer}, {value}, {item})"),
        Form::Nil(..) | Form::OptionalDocument(_) => present(api, ty, coder, &format!("{value} != nil"), value),
    }
}

/// A statement that writes an optional value if a condition holds.
pub(super) fn present(api: &Api, ty: &Type, coder: Coder, condition: &str, value: &str) -> String {
    let inner = match ty {
        Type::Optional(inner) => inner,
        other => other,
    };
    format!("if {}.present({condition}) {{\n{}\n}}", coder.value, encode(api, inner, coder, value))
}

/// An expression for the function that writes a value of a type.
fn encoder(api: &Api, ty: &Type) -> String {
    match form(api, ty, encoder) {
        Form::Method(name) => format!("(*encoder).{name}"),
        Form::Generic(name, of) => format!("encode{name}[{of}]"),
        Form::Generated(name) => format!("encode{name}"),
        Form::Document(id) => format!("encode{}", document_argument(api, id)),
        Form::List(..) | Form::Array(..) | Form::Pointer(..) | Form::Nil(..) | Form::OptionalDocument(_) => {
            format!("func(e *encoder, v {}) {{\n{}\n}}", argument_type(api, ty), encode(api, ty, ENCODER, "v"))
        }
    }
}

/// An expression that reads a value.
pub(super) fn decode(api: &Api, ty: &Type, coder: Coder) -> String {
    let Coder { value: d, pointer } = coder;
    match form(api, ty, decoder) {
        Form::Method(name) => format!("{d}.{name}()"),
        Form::Generic(name, of) => format!("decode{name}[{of}]({pointer})"),
        Form::Generated(name) => format!("decode{name}({pointer})"),
        Form::Document(id) => format!("decode{}({pointer})", document(api, id)),
        Form::OptionalDocument(id) => format!("decodeOptional({pointer}, decode{})", document(api, id)),
        Form::List(item) => format!("decodeList({pointer}, {item})"),
        Form::Array(..) => format!("{}({pointer})", decoder(api, ty)),
        Form::Pointer(item) => format!("decodeOptional({pointer}, {item})"),
        Form::Nil(item) => format!("decodeNil({pointer}, {item})"),
    }
}

/// An expression for the function that reads a value of a type.
fn decoder(api: &Api, ty: &Type) -> String {
    match form(api, ty, decoder) {
        Form::Method(name) => format!("(*decoder).{name}"),
        Form::Generic(name, of) => format!("decode{name}[{of}]"),
        Form::Generated(name) => format!("decode{name}"),
        Form::Document(id) => format!("decode{}", document(api, id)),
        Form::Array(of, item) => format!("func(d *decoder) (v {of}) {{\ndecodeItems(d, v[:], {item})\nreturn v\n}}"),
        Form::List(..) | Form::Pointer(..) | Form::Nil(..) | Form::OptionalDocument(_) => {
            format!("func(d *decoder) {} {{\nreturn {}\n}}", go_type(api, ty), decode(api, ty, DECODER))
        }
    }
}
