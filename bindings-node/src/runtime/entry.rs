//! The functions that JavaScript calls, and the one place where it enters.

use std::ffi::c_void;
use std::ptr::null_mut;

use napi::sys;

use super::scope::check;
use super::{Args, Failure, Scope, Value};

/// What a native function gives: a value, or a failure to throw.
pub type Reply = Result<Value, Failure>;

/// The most positions that a native function has.
pub const MOST_ARGUMENTS: usize = 24;

/// A native function.
#[derive(Debug)]
pub struct Entry {
    /// The property of the addon that holds it: `domainShutdown`.
    pub property: &'static str,
    /// The method that it serves, for messages: `Domain.shutdown`.
    pub method: &'static str,
    run: fn(&Args<'_>) -> Reply,
}

impl Entry {
    /// A function with this many positions.
    pub const fn new(property: &'static str, method: &'static str, positions: usize, run: fn(&Args<'_>) -> Reply) -> Self {
        assert!(positions <= MOST_ARGUMENTS, "raise MOST_ARGUMENTS");
        Self { property, method, run }
    }

    /// The JavaScript function that calls it.
    pub fn function(&'static self, scope: Scope) -> napi::Result<Value> {
        let mut function = null_mut();
        let data = std::ptr::from_ref(self).cast_mut().cast::<c_void>();
        // SAFETY: the scope is on its JavaScript thread; the name has the given length; `data` is a static entry, as `enter` expects.
        check(unsafe {
            sys::napi_create_function(
                scope.raw(),
                self.property.as_ptr().cast(),
                self.property.len().cast_signed(),
                Some(enter),
                data,
                &raw mut function,
            )
        })?;
        Ok(function)
    }
}

/// Where JavaScript enters. Nothing unwinds out of here: a panic becomes an `InternalError` of its call.
unsafe extern "C" fn enter(env: sys::napi_env, info: sys::napi_callback_info) -> Value {
    let scope = Scope::new(env);
    let mut values = [null_mut(); MOST_ARGUMENTS];
    let mut count = MOST_ARGUMENTS;
    let mut data = null_mut();
    // SAFETY: Node gives a valid environment and callback; `values` has room for `count`, and missing ones are filled with `undefined`.
    let status = unsafe { sys::napi_get_cb_info(env, info, &raw mut count, values.as_mut_ptr(), null_mut(), &raw mut data) };
    if let Err(error) = check(status) {
        Failure::Node(error).throw(scope);
        return null_mut();
    }
    // SAFETY: the function was made by `Entry::function`, with a static entry as its data, which nobody changes.
    let entry = unsafe { &*data.cast::<Entry>() };
    let args = Args::new(scope, &values);
    let reply = virtkit::runtime::guard(entry.method, || Ok((entry.run)(&args)));
    match reply.map_err(Failure::from).and_then(|reply| reply) {
        Ok(value) => value,
        Err(failure) => {
            failure.throw(scope);
            null_mut()
        }
    }
}
