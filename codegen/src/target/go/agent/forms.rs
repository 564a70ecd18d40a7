//! The functions of the agent that give a value's JSON form and read it back.

use crate::ir::{Api, Direction, Type};
use crate::target::go::names::exported;
use crate::target::go::types::{document_argument, go_type_in, has_nil};

use super::MODULE;

/// An expression for the function that gives the JSON form of a value.
pub(super) fn form(api: &Api, ty: &Type) -> String {
    let go = || go_type_in(api, ty, MODULE);
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text => format!("formPlain[{}]", go()),
        Type::I64 | Type::U64 => format!("formDigits[{}]", go()),
        Type::Bytes | Type::CpuMap | Type::Secret => format!("formHex[{}]", go()),
        Type::Uuid | Type::Document(_) => format!("formText[{}]", go()),
        Type::Fd => "formDescriptor".into(),
        Type::Duration => "formNanoseconds".into(),
        Type::Enum(_) => format!("formName[{}]", go()),
        Type::Flags(_) => format!("formBits[{}]", go()),
        Type::Record(_) | Type::Params(_) | Type::Object(_) => format!("form{}", bare(api, ty)),
        Type::List(item) => format!("formList({})", form(api, item)),
        Type::Array(item, length) => {
            format!("func(v [{length}]{}) any {{ return formList({})(v[:]) }}", go_type_in(api, item, MODULE), form(api, item))
        }
        Type::Optional(item) => match &**item {
            Type::Object(_) | Type::Fd => format!("formReference({})", form(api, item)),
            inner if has_nil(inner) => format!("formSlice({})", form(api, item)),
            _ => format!("formPointer({})", form(api, item)),
        },
    }
}

/// The function that gives the JSON form of a stream.
pub(super) fn stream(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "formStream(\"read\")",
        Direction::Write => "formStream(\"write\")",
        Direction::Both => "formStream(\"both\")",
    }
}

/// An expression for the function that reads a value.
pub(super) fn parser(api: &Api, ty: &Type) -> String {
    let go = || go_type_in(api, ty, MODULE);
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text | Type::Uuid | Type::Flags(_) => format!("parse[{}]", go()),
        Type::I64 | Type::U64 => format!("parseDigits[{}]", go()),
        Type::Bytes | Type::CpuMap | Type::Secret => format!("parseHex[{}]", go()),
        Type::Fd => "parseFile".into(),
        Type::Duration => "parseNanoseconds".into(),
        Type::Enum(_) => format!("parseName[{}]", go()),
        Type::Object(_) => format!("parseObject[{}]", go()),
        Type::Record(_) | Type::Params(_) => format!("parse{}", bare(api, ty)),
        Type::Document(id) => format!("parse{}", document_argument(api, *id)),
        Type::List(item) => format!("parseList({})", parser(api, item)),
        Type::Array(item, _) => {
            let ty = go();
            format!(
                "func(c *call, raw json.RawMessage) (v {ty}, err error) {{\nerr = parseItems(c, raw, v[:], {})\nreturn v, err\n}}",
                parser(api, item)
            )
        }
        Type::Optional(item) if has_nil(item) || matches!(**item, Type::Document(_)) => format!("parseNil({})", parser(api, item)),
        Type::Optional(item) => format!("parsePointer({})", parser(api, item)),
    }
}

/// The name of a type that has a form of its own, without module and pointer.
fn bare(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Object(id) => exported(&api.object(*id).name),
        _ => go_type_in(api, ty, ""),
    }
}
