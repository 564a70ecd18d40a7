//! Bringing what the engine's threads finish to the JavaScript thread that waits for it.
//!
//! Each environment (the main thread, each worker thread) has one delivery: a queue, and a thread-safe function of Node that wakes its event
//! loop. The engine's threads never run JavaScript. When an environment ends, a clean-up hook closes its queue under the same lock that
//! every delivery takes, so nothing touches the thread-safe function afterwards; what comes later is dropped.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::Env;
use napi::sys;

use super::scope::check;
use super::{Failure, Scope};

/// What settles a promise, on its JavaScript thread.
pub type Settle = Box<dyn FnOnce(Scope) -> napi::Result<()> + Send>;

/// What a pending call does to the event loop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The process does not end before the call.
    Loop,
    /// The process may end although the call is pending.
    Nothing,
}

/// The way to one environment.
#[derive(Default)]
pub struct Delivery {
    queue: Mutex<Queue>,
    /// Pending calls that keep the event loop alive. Only its JavaScript thread changes it.
    holding: AtomicUsize,
}

#[derive(Default)]
struct Queue {
    /// None before it is open and after it is closed.
    wake: Option<Wake>,
    finished: Vec<(Hold, Settle)>,
}

#[derive(Clone, Copy)]
struct Wake(sys::napi_threadsafe_function);

// SAFETY: it is made for calls from other threads. It is gone once the environment is, hence `Queue::wake` and its lock.
unsafe impl Send for Wake {}

impl Delivery {
    /// Opens the delivery of an environment that is being set up.
    pub fn open(env: Env) -> napi::Result<()> {
        let delivery = Arc::new(Self::default());
        let scope = Scope::new(env.raw());
        let name = scope.text("virtkit")?;
        let context = Arc::into_raw(Arc::clone(&delivery)).cast_mut().cast::<c_void>();
        let mut wake = null_mut();
        // SAFETY: the scope is on its JavaScript thread; `context` is a counted reference that `forget` gives back when Node is done with it.
        let status = unsafe {
            sys::napi_create_threadsafe_function(
                env.raw(),
                null_mut(),
                null_mut(),
                name,
                0,
                1,
                context,
                Some(forget),
                context,
                Some(settle_all),
                &raw mut wake,
            )
        };
        check(status)?;
        // SAFETY: on its JavaScript thread, and the function was just made. It keeps no event loop alive until a call does.
        check(unsafe { sys::napi_unref_threadsafe_function(env.raw(), wake) })?;
        delivery.queue().wake = Some(Wake(wake));
        // Hooks run in reverse order: this one before the one by which Node takes the function away.
        env.add_env_cleanup_hook(Arc::clone(&delivery), |delivery| delivery.close())?;
        env.set_instance_data(delivery, (), |_| {})
    }

    /// The delivery of the environment of a native call.
    pub fn of(scope: Scope) -> Result<Arc<Self>, Failure> {
        let delivery = Env::from_raw(scope.raw()).get_instance_data::<Arc<Self>>()?;
        Ok(Arc::clone(delivery.ok_or_else(|| napi::Error::from_reason("The addon was not set up in this environment."))?))
    }

    /// Notes a pending call, until `deliver` is told the same of it.
    pub fn hold(&self, scope: Scope, hold: Hold) -> napi::Result<()> {
        if hold == Hold::Loop
            && self.holding.fetch_add(1, Ordering::Relaxed) == 0
            && let Some(Wake(wake)) = self.queue().wake
        {
            // SAFETY: on the JavaScript thread of an environment that is open, since `wake` is there.
            check(unsafe { sys::napi_ref_threadsafe_function(scope.raw(), wake) })?;
        }
        Ok(())
    }

    /// Has a promise settled. Runs on any thread.
    pub fn deliver(&self, held: Hold, settle: Settle) {
        let mut queue = self.queue();
        let Some(Wake(wake)) = queue.wake else {
            // The environment is gone; whatever the result holds is dropped outside the lock.
            drop(queue);
            return;
        };
        queue.finished.push((held, settle));
        if queue.finished.len() == 1 {
            // SAFETY: the environment is open, and stays so while the lock is held. A refusal can only say that it is about to close.
            unsafe { sys::napi_call_threadsafe_function(wake, null_mut(), sys::ThreadsafeFunctionCallMode::nonblocking) };
        }
    }

    fn settle(&self, scope: Scope) {
        let finished = std::mem::take(&mut self.queue().finished);
        for (held, settle) in finished {
            if held == Hold::Loop
                && self.holding.fetch_sub(1, Ordering::Relaxed) == 1
                && let Some(Wake(wake)) = self.queue().wake
            {
                // SAFETY: on the JavaScript thread of an environment that is open. It fails only where Node itself is broken.
                unsafe { sys::napi_unref_threadsafe_function(scope.raw(), wake) };
            }
            let mut handles = null_mut();
            // SAFETY: on the JavaScript thread. Each result has a scope of its own, so that thousands do not pile up.
            let opened = unsafe { sys::napi_open_handle_scope(scope.raw(), &raw mut handles) };
            if let Err(error) = settle(scope) {
                Failure::Node(error).throw(scope);
            }
            if opened == sys::Status::napi_ok {
                // SAFETY: it was opened above, and scopes close in reverse order.
                unsafe { sys::napi_close_handle_scope(scope.raw(), handles) };
            }
        }
    }

    fn close(&self) {
        let queue = std::mem::take(&mut *self.queue());
        drop(queue);
    }

    /// Nothing that can panic runs under the lock, so a poisoned one is whole.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Node's event loop calls this after a wake-up, or without an environment while that ends.
unsafe extern "C" fn settle_all(env: sys::napi_env, _function: sys::napi_value, context: *mut c_void, _data: *mut c_void) {
    if !env.is_null() {
        // SAFETY: `Delivery::open` made the context from a counted reference, which `forget` gives back after the last call.
        let delivery = unsafe { &*context.cast::<Delivery>() };
        delivery.settle(Scope::new(env));
    }
}

unsafe extern "C" fn forget(_env: sys::napi_env, context: *mut c_void, _hint: *mut c_void) {
    // SAFETY: the counted reference that `Delivery::open` gave away; Node finalises it once.
    drop(unsafe { Arc::from_raw(context.cast::<Delivery>()) });
}
