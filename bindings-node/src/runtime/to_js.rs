//! Results, on their way to JavaScript.

use std::os::fd::{IntoRawFd, OwnedFd};
use std::time::Duration;

use virtkit::{TypedParam, TypedValue, Uuid};

use super::{Scope, Value};

/// What can be given to JavaScript.
pub trait ToJs: Sized {
    /// The value.
    fn to_js(self, scope: Scope) -> napi::Result<Value>;

    /// A list of such values: an array, unless a type has a better form.
    fn list_to_js(list: Vec<Self>, scope: Scope) -> napi::Result<Value> {
        let array = scope.array(list.len())?;
        for (index, item) in (0..).zip(list) {
            let item = item.to_js(scope)?;
            scope.set_element(array, index, item)?;
        }
        Ok(array)
    }
}

/// A plain object under construction.
pub struct Object {
    scope: Scope,
    value: Value,
}

impl Object {
    /// An empty one.
    pub fn new(scope: Scope) -> napi::Result<Self> {
        Ok(Self { scope, value: scope.object()? })
    }

    /// With one more property.
    pub fn field(self, name: &str, value: impl ToJs) -> napi::Result<Self> {
        let value = value.to_js(self.scope)?;
        self.scope.set(self.value, name, value)?;
        Ok(self)
    }

    /// With one more property, if it has a value.
    pub fn present(self, name: &str, value: Option<impl ToJs>) -> napi::Result<Self> {
        match value {
            Some(value) => self.field(name, value),
            None => Ok(self),
        }
    }

    /// The object.
    pub fn value(self) -> Value {
        self.value
    }
}

macro_rules! by_scope {
    ($($type:ty => $method:ident),* $(,)?) => {$(
        impl ToJs for $type {
            fn to_js(self, scope: Scope) -> napi::Result<Value> {
                scope.$method(self)
            }
        }
    )*};
}

by_scope!(bool => boolean, i32 => int32, u32 => uint32, i64 => bigint, u64 => unsigned_bigint, f64 => double, &str => text);

impl ToJs for () {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.undefined()
    }
}

impl ToJs for String {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.text(&self)
    }
}

impl ToJs for Uuid {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.text(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

/// Milliseconds, as everywhere in Node.
impl ToJs for Duration {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.double(self.as_secs_f64() * 1e3)
    }
}

/// The caller owns the descriptor from here on.
impl ToJs for OwnedFd {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.int32(self.into_raw_fd())
    }
}

impl<T: ToJs> ToJs for Option<T> {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        match self {
            Some(value) => value.to_js(scope),
            None => scope.null(),
        }
    }
}

impl<T: ToJs> ToJs for Vec<T> {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        T::list_to_js(self, scope)
    }
}

impl<T: ToJs, const N: usize> ToJs for [T; N] {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        T::list_to_js(self.into_iter().collect(), scope)
    }
}

/// `{ name, type, value }`.
impl ToJs for TypedParam {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        let object = Object::new(scope)?.field("name", self.name)?;
        let object = match self.value {
            TypedValue::I32(value) => object.field("type", "i32")?.field("value", value)?,
            TypedValue::U32(value) => object.field("type", "u32")?.field("value", value)?,
            TypedValue::I64(value) => object.field("type", "i64")?.field("value", value)?,
            TypedValue::U64(value) => object.field("type", "u64")?.field("value", value)?,
            TypedValue::F64(value) => object.field("type", "f64")?.field("value", value)?,
            TypedValue::Bool(value) => object.field("type", "bool")?.field("value", value)?,
            TypedValue::Text(value) => object.field("type", "str")?.field("value", value)?,
        };
        Ok(object.value())
    }
}
