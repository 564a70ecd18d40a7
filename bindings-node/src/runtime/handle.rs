//! Rust values in the hands of JavaScript: opaque, owned by its garbage collector, and checked for their type when they come back.
//!
//! All handles of one listing are one opaque value with a list in it, and an object in JavaScript is that value and a place in it. So a
//! listing of ten thousand makes one allocation that the garbage collector has to finalise, not ten thousand.

use std::any::TypeId;
use std::ffi::c_void;
use std::ptr::null_mut;

use napi::sys;

use super::scope::check;
use super::{Failure, FromJs, Scope, Value};

/// Handles of one kind.
pub type HandleList<T> = Box<[T]>;

/// A value with its type before it. `repr(C)`: the type is readable whatever the value is.
#[repr(C)]
struct Typed<T> {
    of: TypeId,
    value: T,
}

/// Gives a value to JavaScript.
pub fn give<T: 'static>(scope: Scope, value: T) -> napi::Result<Value> {
    let data = Box::into_raw(Box::new(Typed { of: TypeId::of::<T>(), value })).cast::<c_void>();
    let mut external = null_mut();
    // SAFETY: the scope is on its JavaScript thread; `data` is a `Typed<T>` from a box, as `collect::<T>` expects.
    let status = unsafe { sys::napi_create_external(scope.raw(), data, Some(collect::<T>), null_mut(), &raw mut external) };
    check(status).inspect_err(|_| {
        // SAFETY: Node did not take the value, so it is still ours.
        drop(unsafe { Box::from_raw(data.cast::<Typed<T>>()) });
    })?;
    Ok(external)
}

unsafe extern "C" fn collect<T>(_env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `give` made `data` from a box of this type, and Node finalises a value once.
    drop(unsafe { Box::from_raw(data.cast::<Typed<T>>()) });
}

/// The value that JavaScript passes back, for the length of the native call.
pub fn get<'a, T: 'static>(scope: Scope, value: Value) -> Result<&'a T, Failure> {
    let mut data = null_mut();
    // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
    let status = unsafe { sys::napi_get_value_external(scope.raw(), value, &raw mut data) };
    if status != sys::Status::napi_ok || data.is_null() {
        return Err(Failure::kind("is not a handle of this library"));
    }
    // SAFETY: the JavaScript half keeps what `give` returned in private fields and passes nothing else, so this is a `Typed` of some
    // type. It lives as long as the JavaScript value, which the arguments of the running call hold.
    let of = unsafe { *data.cast::<TypeId>() };
    if of != TypeId::of::<T>() {
        return Err(Failure::kind("is a handle of another kind"));
    }
    // SAFETY: as above, and the type was just compared.
    Ok(unsafe { &(*data.cast::<Typed<T>>()).value })
}

/// A handle of an object of the description.
pub trait Handle: Clone + Send + Sync + Sized + 'static {
    /// The one at a place of a list.
    fn of<'a>(scope: Scope, list: Value, place: Value) -> Result<&'a Self, Failure> {
        let list = get::<HandleList<Self>>(scope, list)?;
        let place = u32::from_js(scope, place)?;
        list.get(place as usize).ok_or_else(|| Failure::range("is beyond its list of handles"))
    }

    /// Gives one to JavaScript: a list of one.
    fn give(self, scope: Scope) -> napi::Result<Value> {
        give::<HandleList<Self>>(scope, Box::new([self]))
    }

    /// Gives many to JavaScript: `[list, length]`.
    fn give_all(all: Vec<Self>, scope: Scope) -> napi::Result<Value> {
        let pair = scope.array(2)?;
        let length = scope.length(all.len())?;
        scope.set_element(pair, 0, give::<HandleList<Self>>(scope, all.into_boxed_slice())?)?;
        scope.set_element(pair, 1, length)?;
        Ok(pair)
    }

    /// Takes one that is an argument: `[list, place]`.
    fn take(scope: Scope, pair: Value) -> Result<Self, Failure> {
        let list = super::element(scope, pair, 0)?;
        let place = super::element(scope, pair, 1)?;
        Self::of(scope, list, place).cloned()
    }
}
