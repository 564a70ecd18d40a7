//! Bytes: `Buffer` on the way out, any `Uint8Array` on the way in.

use std::ptr::null_mut;

use napi::sys;
use virtkit::SecretValue;

use super::from_js::refuse;
use super::scope::check;
use super::{Failure, FromJs, Scope, ToJs, Value};

/// Bytes as a `Buffer` of their own.
pub fn buffer(scope: Scope, bytes: &[u8]) -> napi::Result<Value> {
    let mut buffer = null_mut();
    // SAFETY: the scope is on its JavaScript thread, Node copies the bytes, and `buffer` is written before it is used.
    check(unsafe { sys::napi_create_buffer_copy(scope.raw(), bytes.len(), bytes.as_ptr().cast(), null_mut(), &raw mut buffer) })?;
    Ok(buffer)
}

/// A copy of a `Uint8Array`: the call may outlast the native function, and JavaScript may change it meanwhile.
pub fn copy(scope: Scope, value: Value) -> Result<Vec<u8>, Failure> {
    let mut is_buffer = false;
    // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
    check(unsafe { sys::napi_is_buffer(scope.raw(), value, &raw mut is_buffer) })?;
    if !is_buffer {
        return refuse(scope, value, "a Buffer or a Uint8Array");
    }
    let (mut data, mut length) = (null_mut(), 0);
    // SAFETY: as above, and it has bytes.
    check(unsafe { sys::napi_get_buffer_info(scope.raw(), value, &raw mut data, &raw mut length) })?;
    if data.is_null() || length == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: Node gave this range, and no JavaScript runs while it is copied.
    Ok(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), length) }.to_vec())
}

/// A list of bytes is a `Buffer`. So is a set of processors: one bit each, the lowest bit of the first byte is processor 0.
impl ToJs for u8 {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        scope.uint32(self.into())
    }

    fn list_to_js(list: Vec<Self>, scope: Scope) -> napi::Result<Value> {
        buffer(scope, &list)
    }
}

impl ToJs for SecretValue {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        buffer(scope, self.reveal())
    }
}

/// A text counts as its UTF-8 bytes.
impl FromJs for SecretValue {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        String::from_js(scope, value).map(String::into_bytes).or_else(|_| copy(scope, value)).map(Self::new)
    }
}
