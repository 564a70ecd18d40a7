//! How arguments and results pass through: what is read, how the engine takes it, and how the other side of the interface sees it.

use crate::ir::{Api, Return, Type};
use crate::target::rust::types::{Form, owned};

/// Who holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// The library: an object is a handle of the engine.
    Library,
    /// A caller, as argument: an object brings the number of its connection.
    Argument,
    /// A caller, as result: an object is its identity.
    Result,
}

/// A type, as its holder has it.
fn held(api: &Api, ty: &Type, holder: Holder) -> String {
    match ty {
        Type::Object(id) => {
            let object = api.object(*id);
            let name = object.name.pascal();
            match holder {
                Holder::Library => name,
                Holder::Argument | Holder::Result if object.identity.is_empty() => "ConnectionHandle".into(),
                Holder::Argument => format!("ObjectOf<{name}Ref>"),
                Holder::Result => format!("{name}Ref"),
            }
        }
        Type::List(item) => format!("Vec<{}>", held(api, item, holder)),
        Type::Array(item, length) => format!("[{}; {length}]", held(api, item, holder)),
        Type::Optional(item) => format!("Option<{}>", held(api, item, holder)),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Document(_) => match holder {
            Holder::Library => owned(api, ty, Form::Handle),
            Holder::Argument | Holder::Result => owned(api, ty, Form::Identity),
        },
    }
}

/// How a function takes an argument.
enum Passing<'a> {
    /// Copied, or moved.
    Value(&'a Type),
    /// By a reference to it.
    Reference(&'a Type),
    /// `&str`; a document too.
    Text,
    /// `&[u8]`
    Bytes,
    /// As a slice of such items.
    List(&'a Type),
    /// The same, from a list of fixed length.
    Array(&'a Type, usize),
    /// One of these, or nothing.
    Optional(Box<Passing<'a>>),
}

fn passing(ty: &Type) -> Passing<'_> {
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
        | Type::Fd => Passing::Value(ty),
        Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::Object(_) => Passing::Reference(ty),
        Type::Text | Type::Document(_) => Passing::Text,
        Type::Bytes => Passing::Bytes,
        Type::List(item) => Passing::List(item),
        Type::Array(item, length) => Passing::Array(item, *length),
        Type::Optional(item) => Passing::Optional(Box::new(passing(item))),
    }
}

/// The type of the variable that an argument is read into.
pub fn variable(api: &Api, ty: &Type) -> String {
    variable_of(api, &passing(ty))
}

fn variable_of(api: &Api, passing: &Passing<'_>) -> String {
    match passing {
        Passing::Value(ty) | Passing::Reference(ty) => held(api, ty, Holder::Library),
        Passing::Text => "String".into(),
        Passing::Bytes => "Vec<u8>".into(),
        Passing::List(item) => format!("Vec<{}>", held(api, item, Holder::Library)),
        Passing::Array(item, length) => format!("[{}; {length}]", held(api, item, Holder::Library)),
        Passing::Optional(item) => format!("Option<{}>", variable_of(api, item)),
    }
}

/// The expression that hands a variable to the engine.
pub fn pass(ty: &Type, variable: &str) -> String {
    match passing(ty) {
        Passing::Value(_) => variable.to_owned(),
        Passing::Reference(_) | Passing::Text | Passing::Bytes | Passing::List(_) | Passing::Array(_, _) => format!("&{variable}"),
        Passing::Optional(item) => match *item {
            Passing::Value(_) => variable.to_owned(),
            Passing::Reference(_) => format!("{variable}.as_ref()"),
            Passing::Text | Passing::Bytes | Passing::List(_) => format!("{variable}.as_deref()"),
            Passing::Array(_, _) => format!("{variable}.as_ref().map(|items| items.as_slice())"),
            // Nothing inside of nothing: the reader of the description refuses `T??`.
            Passing::Optional(_) => format!("{variable}.as_ref().map(|item| item.as_ref())"),
        },
    }
}

/// The type of an argument on the other side of the interface.
pub fn client_argument(api: &Api, ty: &Type) -> String {
    client_passed(api, &passing(ty))
}

fn client_passed(api: &Api, passing: &Passing<'_>) -> String {
    match passing {
        Passing::Value(ty) => held(api, ty, Holder::Argument),
        Passing::Reference(ty) => format!("&{}", held(api, ty, Holder::Argument)),
        Passing::Text => "&str".into(),
        Passing::Bytes => "&[u8]".into(),
        Passing::List(item) => format!("&[{}]", held(api, item, Holder::Argument)),
        // Its length is part of the form: nothing tells it in the buffer.
        Passing::Array(item, length) => format!("&[{}; {length}]", held(api, item, Holder::Argument)),
        Passing::Optional(item) => format!("Option<{}>", client_passed(api, item)),
    }
}

/// The type of a result on the other side of the interface.
pub fn client_result(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "()".into(),
        Return::Stream(_) => "StreamHandle".into(),
        Return::Operation(_) => format!("OperationHandle<{}>", client_result(api, &returns.settled())),
        Return::Value(ty) => held(api, ty, Holder::Result),
    }
}
