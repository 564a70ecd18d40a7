//! Making JavaScript values.

use std::ffi::c_char;
use std::ptr::null_mut;

use napi::{Status, sys};

/// A JavaScript value, valid until the native call returns.
pub type Value = sys::napi_value;

/// The environment of the running native call, on its JavaScript thread.
#[derive(Clone, Copy)]
pub struct Scope {
    env: sys::napi_env,
}

/// Turns a status into a result. What went wrong inside Node is told by its own exception, where there is one.
pub fn check(status: sys::napi_status) -> napi::Result<()> {
    if status == sys::Status::napi_ok {
        return Ok(());
    }
    Err(napi::Error::new(Status::from(status), "Node could not carry out a step of a native call.".to_owned()))
}

/// Calls a function of Node that writes one value.
macro_rules! make {
    ($scope:expr, $function:ident $(, $argument:expr)*) => {{
        let mut value = null_mut();
        // SAFETY: the scope is on its JavaScript thread, the arguments are valid for the call, and `value` is written before it is used.
        check(unsafe { sys::$function($scope.env $(, $argument)*, &raw mut value) })?;
        Ok(value)
    }};
}

/// A length as Node takes it.
fn bytes(text: &str) -> isize {
    // No allocation of Rust is longer than `isize::MAX` bytes.
    text.len().cast_signed()
}

impl Scope {
    /// The scope of a native call.
    pub fn new(env: sys::napi_env) -> Self {
        Self { env }
    }

    /// The environment.
    pub fn raw(self) -> sys::napi_env {
        self.env
    }

    /// `undefined`.
    pub fn undefined(self) -> napi::Result<Value> {
        make!(self, napi_get_undefined)
    }

    /// `null`.
    pub fn null(self) -> napi::Result<Value> {
        make!(self, napi_get_null)
    }

    /// `true` or `false`.
    pub fn boolean(self, value: bool) -> napi::Result<Value> {
        make!(self, napi_get_boolean, value)
    }

    /// A number.
    pub fn int32(self, value: i32) -> napi::Result<Value> {
        make!(self, napi_create_int32, value)
    }

    /// A number.
    pub fn uint32(self, value: u32) -> napi::Result<Value> {
        make!(self, napi_create_uint32, value)
    }

    /// A number.
    pub fn double(self, value: f64) -> napi::Result<Value> {
        make!(self, napi_create_double, value)
    }

    /// A number of bytes or items, as a number.
    #[expect(clippy::cast_precision_loss, reason = "nothing in memory is longer than 2^53")]
    pub fn length(self, value: usize) -> napi::Result<Value> {
        self.double(value as f64)
    }

    /// A bigint.
    pub fn bigint(self, value: i64) -> napi::Result<Value> {
        make!(self, napi_create_bigint_int64, value)
    }

    /// A bigint.
    pub fn unsigned_bigint(self, value: u64) -> napi::Result<Value> {
        make!(self, napi_create_bigint_uint64, value)
    }

    /// A string.
    pub fn text(self, value: &str) -> napi::Result<Value> {
        make!(self, napi_create_string_utf8, value.as_ptr().cast::<c_char>(), bytes(value))
    }

    /// A plain object.
    pub fn object(self) -> napi::Result<Value> {
        make!(self, napi_create_object)
    }

    /// An array of some length.
    pub fn array(self, length: usize) -> napi::Result<Value> {
        make!(self, napi_create_array_with_length, length)
    }

    /// Sets a property of an object.
    pub fn set(self, object: Value, property: &str, value: Value) -> napi::Result<()> {
        let key = self.text(property)?;
        // SAFETY: the scope is on its JavaScript thread and all values belong to it.
        check(unsafe { sys::napi_set_property(self.env, object, key, value) })
    }

    /// Sets an element of an array.
    pub fn set_element(self, array: Value, index: u32, value: Value) -> napi::Result<()> {
        // SAFETY: as in `set`.
        check(unsafe { sys::napi_set_element(self.env, array, index, value) })
    }

    /// What kind of value it is, in JavaScript's word.
    pub fn kind(self, value: Value) -> napi::Result<Kind> {
        let mut kind = 0;
        // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
        check(unsafe { sys::napi_typeof(self.env, value, &raw mut kind) })?;
        Ok(Kind(kind))
    }
}

/// What `typeof` says, and `null`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kind(sys::napi_valuetype);

impl Kind {
    /// Whether there is no value: `undefined` or `null`.
    pub fn is_nothing(self) -> bool {
        self.0 == sys::ValueType::napi_undefined || self.0 == sys::ValueType::napi_null
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        self.0 == sys::ValueType::napi_number
    }

    /// Whether it is a bigint.
    pub fn is_bigint(self) -> bool {
        self.0 == sys::ValueType::napi_bigint
    }

    /// Whether it is an object, arrays and buffers included.
    pub fn is_object(self) -> bool {
        self.0 == sys::ValueType::napi_object
    }

    /// The word for messages.
    pub fn word(self) -> &'static str {
        match self.0 {
            sys::ValueType::napi_undefined => "undefined",
            sys::ValueType::napi_null => "null",
            sys::ValueType::napi_boolean => "a boolean",
            sys::ValueType::napi_number => "a number",
            sys::ValueType::napi_string => "a string",
            sys::ValueType::napi_symbol => "a symbol",
            sys::ValueType::napi_function => "a function",
            sys::ValueType::napi_bigint => "a bigint",
            _ => "an object",
        }
    }
}
