//! The native half of the Node binding.
//!
//! It speaks in plain values: numbers, bigints, texts, buffers, plain objects, and opaque handles. The classes that users see, their options
//! and their errors are made of these by the JavaScript half in `lib/`, which keeps the handles private. Each function here polls its call
//! once on the JavaScript thread; what is ready is returned at once, what is pending as a promise (see `runtime::call`).
//!
//! `generated` has one function for each method of the description, `runtime` what they are made of.

mod generated;
mod runtime;

use napi::bindgen_prelude::{Env, JsValue, Object};
use napi_derive::napi;

use runtime::{Delivery, Entry, Scope};

/// What generated files refer to.
mod prelude {
    #[allow(unused_imports, reason = "which of them a description needs changes with it")]
    pub use std::{os::fd::OwnedFd, time::Duration};

    pub use virtkit::*;
}

/// Sets up one environment: the main thread's, or a worker thread's.
#[napi(module_exports)]
pub fn exports(exports: Object<'_>, env: Env) -> napi::Result<()> {
    let scope = Scope::new(env.raw());
    Delivery::open(env)?;
    let generated = generated::FUNCTIONS.iter().copied().flatten();
    for entry in runtime::functions().chain(generated) {
        register(&exports, scope, entry)?;
    }
    Ok(())
}

fn register(exports: &Object<'_>, scope: Scope, entry: &'static Entry) -> napi::Result<()> {
    let function = entry.function(scope)?;
    scope.set(exports.raw(), entry.property, function)
}
