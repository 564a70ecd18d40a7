//! What ends a native call early, and how JavaScript sees it.

use std::ptr::null_mut;

use napi::sys;
use virtkit::{Error, Outcome};

use super::scope::check;
use super::{Object, Scope, Value};

/// Why a native call ends early.
#[derive(Debug)]
pub enum Failure {
    /// The engine's answer. JavaScript gets its fields and makes the class that belongs to the code.
    Api(Box<Error>),
    /// A value of the wrong kind, or out of range: `TypeError` or `RangeError`.
    Argument(Mismatch),
    /// Node refused a step; its own exception is thrown where it has one.
    Node(napi::Error),
}

/// A value that does not fit.
#[derive(Debug)]
pub struct Mismatch {
    /// Where it is, from the inside out: `hardLimit`, `params`.
    path: Vec<String>,
    /// What it must be and what it is: "must be a string, not a number".
    problem: String,
    range: bool,
}

impl Failure {
    /// A value of the wrong kind.
    pub fn kind(problem: impl Into<String>) -> Self {
        Self::Argument(Mismatch { path: Vec::new(), problem: problem.into(), range: false })
    }

    /// A value of the right kind that is out of range.
    pub fn range(problem: impl Into<String>) -> Self {
        Self::Argument(Mismatch { path: Vec::new(), problem: problem.into(), range: true })
    }

    /// The same, seen from the argument or field `name` that the value is in.
    #[must_use]
    pub fn within(mut self, name: &str) -> Self {
        if let Self::Argument(mismatch) = &mut self {
            mismatch.path.push(name.to_owned());
        }
        self
    }

    /// Throws it.
    pub fn throw(self, scope: Scope) {
        match self {
            // Where even that fails Node has an exception of its own.
            Self::Api(error) => drop(fields(scope, &error).map(|value| {
                // SAFETY: the scope is on its JavaScript thread and the value was just made in it.
                unsafe { sys::napi_throw(scope.raw(), value) }
            })),
            Self::Argument(mismatch) => mismatch.throw(scope),
            Self::Node(error) => throw_unless_pending(scope, &error),
        }
    }
}

/// The fields of an error as a plain object.
pub fn fields(scope: Scope, error: &Error) -> napi::Result<Value> {
    let object = Object::new(scope)?
        .field("code", error.code.0)?
        .field("domain", error.domain.0)?
        .field("level", error.level as i32)?
        .field("message", error.message.as_str())?
        .field("str1", error.str1.as_deref())?
        .field("str2", error.str2.as_deref())?
        .field("str3", error.str3.as_deref())?
        .field("int1", error.int1)?
        .field("int2", error.int2)?
        .field("outcome", error.outcome.map(Outcome::name))?;
    Ok(object.value())
}

impl Mismatch {
    fn throw(self, scope: Scope) {
        let path: Vec<&str> = self.path.iter().rev().map(String::as_str).collect();
        let message = format!("`{}` {}.\0", path.join(".").replace(".[", "["), self.problem.replace('\0', ""));
        let (throw, code): (unsafe extern "C" fn(_, _, _) -> _, _) = if self.range {
            (sys::napi_throw_range_error, c"ERR_OUT_OF_RANGE")
        } else {
            (sys::napi_throw_type_error, c"ERR_INVALID_ARG_TYPE")
        };
        // SAFETY: the scope is on its JavaScript thread; both texts end with a zero byte. A failure leaves Node's own exception.
        unsafe { throw(scope.raw(), code.as_ptr(), message.as_ptr().cast()) };
    }
}

/// What JavaScript would catch if Node's refusal were thrown: Node's own exception where it has one, which is then not pending any more.
pub fn caught(scope: Scope, error: &napi::Error) -> napi::Result<Value> {
    let mut value = null_mut();
    if is_pending(scope) {
        // SAFETY: the scope is on its JavaScript thread, and `value` is written before it is used.
        check(unsafe { sys::napi_get_and_clear_last_exception(scope.raw(), &raw mut value) })?;
    } else {
        let message = scope.text(&format!("{} ({})", error.reason, error.status))?;
        // SAFETY: as above; the message is a string of the scope, a missing code is allowed.
        check(unsafe { sys::napi_create_error(scope.raw(), null_mut(), message, &raw mut value) })?;
    }
    Ok(value)
}

fn is_pending(scope: Scope) -> bool {
    let mut pending = false;
    // SAFETY: the scope is on its JavaScript thread.
    unsafe { sys::napi_is_exception_pending(scope.raw(), &raw mut pending) };
    pending
}

fn throw_unless_pending(scope: Scope, error: &napi::Error) {
    if !is_pending(scope) {
        let message = format!("{} ({})\0", error.reason, error.status);
        // SAFETY: the scope is on its JavaScript thread; the text ends with a zero byte, a missing code is allowed.
        unsafe { sys::napi_throw_error(scope.raw(), std::ptr::null(), message.as_ptr().cast()) };
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<napi::Error> for Failure {
    fn from(error: napi::Error) -> Self {
        Self::Node(error)
    }
}
