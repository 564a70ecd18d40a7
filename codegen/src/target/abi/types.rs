//! How arguments pass through: what is read, and how the engine takes it.

use crate::ir::{Api, Return, Type};
use crate::target::rust::types::{Form, owned};

/// The type of the variable that an argument is read into. A document is read as text, which is how the engine takes it.
pub fn variable(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Document(_) => "String".into(),
        Type::Optional(item) => format!("Option<{}>", variable(api, item)),
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
        | Type::Object(_)
        | Type::List(_)
        | Type::Array(_, _) => owned(api, ty, Form::Handle),
    }
}

/// How the engine takes a value.
enum Passing {
    /// Copied, or moved.
    Value,
    /// By a reference to it.
    Reference,
    /// By a reference to what it derefs to: `&str`, `&[T]`.
    Deref,
    /// As a slice of a list of fixed length.
    Slice,
    /// Nothing, or one of these.
    Optional(Box<Passing>),
}

fn passing(ty: &Type) -> Passing {
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
        | Type::Fd => Passing::Value,
        Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::Object(_) => Passing::Reference,
        Type::Text | Type::Bytes | Type::Document(_) | Type::List(_) => Passing::Deref,
        Type::Array(_, _) => Passing::Slice,
        Type::Optional(item) => Passing::Optional(Box::new(passing(item))),
    }
}

/// The expression that hands a variable to the engine.
pub fn pass(ty: &Type, variable: &str) -> String {
    match passing(ty) {
        Passing::Value => variable.to_owned(),
        Passing::Reference | Passing::Deref | Passing::Slice => format!("&{variable}"),
        Passing::Optional(item) => match *item {
            Passing::Value => variable.to_owned(),
            Passing::Reference => format!("{variable}.as_ref()"),
            Passing::Deref => format!("{variable}.as_deref()"),
            Passing::Slice => format!("{variable}.as_ref().map(|items| items.as_slice())"),
            // The description has no nothing inside of nothing: `T??` is refused where it is read.
            Passing::Optional(_) => format!("{variable}.as_ref().map(|item| item.as_ref())"),
        },
    }
}

/// The type of a result, seen by the other side of the interface: objects are identities, connections and streams numbers.
pub fn client_result(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "()".into(),
        Return::Stream(_) => "StreamHandle".into(),
        Return::Value(ty) => client_owned(api, ty),
    }
}

fn client_owned(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Object(id) if api.object(*id).identity.is_empty() => "ConnectionHandle".into(),
        Type::List(item) => format!("Vec<{}>", client_owned(api, item)),
        Type::Array(item, length) => format!("[{}; {length}]", client_owned(api, item)),
        Type::Optional(item) => format!("Option<{}>", client_owned(api, item)),
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
        | Type::Object(_)
        | Type::Document(_) => owned(api, ty, Form::Identity),
    }
}

/// The type of an argument on the other side of the interface: an object brings the handle of its connection.
pub fn client_argument(api: &Api, ty: &Type) -> String {
    match passing(ty) {
        Passing::Value => client_item(api, ty),
        Passing::Reference => format!("&{}", client_item(api, ty)),
        Passing::Deref | Passing::Slice => match ty {
            Type::Bytes => "&[u8]".into(),
            Type::List(item) | Type::Array(item, _) => format!("&[{}]", client_item(api, item)),
            _ => "&str".into(),
        },
        Passing::Optional(_) => match ty {
            Type::Optional(item) => format!("Option<{}>", client_argument(api, item)),
            _ => client_item(api, ty),
        },
    }
}

fn client_item(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Object(id) => match api.object(*id).identity.is_empty() {
            true => "ConnectionHandle".into(),
            false => format!("ObjectOf<{}Ref>", api.object(*id).name.pascal()),
        },
        Type::Fd => "BorrowedFd<'_>".into(),
        _ => owned(api, ty, Form::Identity),
    }
}
