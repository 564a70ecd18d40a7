//! How types read in Rust.

use crate::ir::{Api, Direction, RecordId, Return, Type};

/// An owned value, in a field or a result.
pub fn owned(api: &Api, ty: &Type, form: Form) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::I32 => "i32".into(),
        Type::U32 => "u32".into(),
        Type::I64 => "i64".into(),
        Type::U64 => "u64".into(),
        Type::F64 => "f64".into(),
        Type::Text => "String".into(),
        Type::Bytes => "Vec<u8>".into(),
        Type::Uuid => "Uuid".into(),
        Type::Fd => "OwnedFd".into(),
        Type::CpuMap => "CpuMap".into(),
        Type::Secret => "SecretValue".into(),
        Type::Duration => "Duration".into(),
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Flags(id) => api.flag_set(*id).name.pascal(),
        Type::Record(id) => form.record(api, *id),
        Type::Params(id) => api.param_group(*id).name.pascal(),
        Type::Object(id) => form.object(&api.object(*id).name.pascal()),
        Type::Document(id) => format!("{}Xml", api.document(*id).name.pascal()),
        Type::List(item) => format!("Vec<{}>", owned(api, item, form)),
        Type::Array(item, length) => format!("[{}; {length}]", owned(api, item, form)),
        Type::Optional(item) => format!("Option<{}>", owned(api, item, form)),
    }
}

/// How objects appear: as handles in the engine, as identities below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Handle,
    Identity,
}

impl Form {
    /// The type of an object in this form.
    pub fn object(self, name: &str) -> String {
        match self {
            Self::Handle => name.to_owned(),
            Self::Identity => format!("{name}Ref"),
        }
    }

    /// The type of a record in this form: one that holds objects has two.
    pub fn record(self, api: &Api, id: RecordId) -> String {
        let name = api.record(id).name.pascal();
        if api.holds_object(&Type::Record(id)) { self.object(&name) } else { name }
    }
}

/// An argument.
pub fn argument(api: &Api, ty: &Type, form: Form) -> String {
    match ty {
        Type::Text | Type::Document(_) => "&str".into(),
        Type::Bytes => "&[u8]".into(),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Uuid
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_) => owned(api, ty, form),
        // A descriptor moves into the call.
        Type::Fd => "OwnedFd".into(),
        Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::Object(_) => format!("&{}", owned(api, ty, form)),
        Type::List(item) | Type::Array(item, _) => format!("&[{}]", owned(api, item, form)),
        Type::Optional(item) => format!("Option<{}>", argument(api, item, form)),
    }
}

/// A result.
pub fn result(api: &Api, returns: &Return, form: Form) -> String {
    match returns {
        Return::Unit => "()".into(),
        Return::Value(ty) => owned(api, ty, form),
        Return::Stream(Direction::Read | Direction::Write | Direction::Both) => match form {
            Form::Handle => "Stream".into(),
            Form::Identity => "Box<dyn StreamSource>".into(),
        },
        Return::Operation(_) => {
            let inner = result(api, &returns.settled(), form);
            match form {
                Form::Handle => format!("Operation<{inner}>"),
                Form::Identity => format!("Work<{inner}>"),
            }
        }
    }
}

/// The expression that turns an argument of the engine (a handle) into one of a driver (an identity). Records that hold objects are no arguments.
pub fn lower(api: &Api, ty: &Type, expression: &str) -> String {
    match ty {
        Type::Object(_) => format!("{expression}.identity()"),
        Type::List(item) if matches!(**item, Type::Object(_)) => {
            format!("&{expression}.iter().map(|item| item.identity().clone()).collect::<Vec<_>>()")
        }
        Type::Optional(item) if api.holds_object(item) => format!("{expression}.map(|item| {})", lower(api, item, "item")),
        _ => expression.to_owned(),
    }
}

/// The statements that refuse an argument with objects of another connection than the receiver's; `connection` is in scope.
pub fn same_connection(api: &Api, ty: &Type, name: &str, expression: &str, constant: &str) -> Option<String> {
    match ty {
        // A connection is an argument where another one is meant.
        Type::Object(id) if api.object(*id).identity.is_empty() => None,
        Type::Object(_) => Some(format!("same_connection(connection, {expression}.connection(), \"{name}\", &methods::{constant})?;")),
        Type::List(item) | Type::Array(item, _) => {
            same_connection(api, item, name, "item", constant).map(|check| format!("for item in {expression} {{ {check} }}"))
        }
        Type::Optional(item) => {
            same_connection(api, item, name, "item", constant).map(|check| format!("if let Some(item) = {expression} {{ {check} }}"))
        }
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
        | Type::Document(_) => None,
    }
}

/// The expression that turns a driver's result into one of the engine; `connection` is in scope.
pub fn raise(api: &Api, returns: &Return, expression: &str) -> String {
    match returns {
        Return::Unit => expression.to_owned(),
        Return::Stream(_) => format!("Stream::new({expression}, connection)"),
        Return::Operation(_) => {
            let raised = raise(api, &returns.settled(), "result");
            let connection = if raised.contains("connection") { "connection" } else { "_" };
            format!("Operation::new({expression}, connection, |result, {connection}| {raised})")
        }
        Return::Value(ty) => raise_value(api, ty, expression),
    }
}

/// The same for a value: identities become handles.
pub fn raise_value(api: &Api, ty: &Type, expression: &str) -> String {
    if !api.holds_object(ty) {
        return expression.to_owned();
    }
    match ty {
        Type::Object(id) => format!("{}::new(connection.clone(), {expression})", api.object(*id).name.pascal()),
        Type::Record(id) => format!("{}::raise({expression}, connection)", api.record(*id).name.pascal()),
        Type::List(item) => format!("{expression}.into_iter().map(|item| {}).collect()", raise_value(api, item, "item")),
        Type::Array(item, _) | Type::Optional(item) => format!("{expression}.map(|item| {})", raise_value(api, item, "item")),
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
        | Type::Params(_)
        | Type::Document(_) => expression.to_owned(),
    }
}
