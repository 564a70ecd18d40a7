//! Numbers, on their way from JavaScript: whole, in range, never cut.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::time::Duration;

use napi::sys;

use super::from_js::refuse;
use super::{Failure, FromJs, Scope, Value};

impl FromJs for f64 {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let mut number = 0.0;
        // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
        match unsafe { sys::napi_get_value_double(scope.raw(), value, &raw mut number) } {
            sys::Status::napi_ok => Ok(number),
            _ => refuse(scope, value, "a number"),
        }
    }
}

/// The largest number up to which a JavaScript number tells all whole numbers apart: 2^53 - 1.
const SAFE: f64 = 9_007_199_254_740_991.0;

/// A whole number from a JavaScript number.
#[expect(clippy::cast_possible_truncation, reason = "whole and within the safe range")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= SAFE).then_some(number as i64)
}

fn narrow<T: TryFrom<i64>>(scope: Scope, value: Value, from: i64, to: i64) -> Result<T, Failure> {
    let number = f64::from_js(scope, value)?;
    let fits = whole(number).and_then(|number| T::try_from(number).ok());
    fits.ok_or_else(|| Failure::range(format!("must be a whole number from {from} to {to}, not {number}")))
}

impl FromJs for u8 {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        narrow(scope, value, 0, Self::MAX.into())
    }

    fn list_from_js(scope: Scope, value: Value) -> Result<Vec<Self>, Failure> {
        super::bytes::copy(scope, value)
    }
}

impl FromJs for i32 {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        narrow(scope, value, Self::MIN.into(), Self::MAX.into())
    }
}

impl FromJs for u32 {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        narrow(scope, value, 0, Self::MAX.into())
    }
}

/// The bits of a flag set. JavaScript's `|` gives a negative number once bit 31 is set; it means the same bits.
pub fn bits(scope: Scope, value: Value) -> Result<u32, Failure> {
    let number = f64::from_js(scope, value)?;
    let bits = whole(number).and_then(|number| u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned)));
    bits.ok_or_else(|| Failure::range(format!("must be a set of flags from 0 to {}, not {number}", u32::MAX)))
}

/// A 64-bit number: a bigint, or a number that is whole and safe.
fn wide<T: TryFrom<i64>>(
    scope: Scope,
    value: Value,
    range: &str,
    exact: impl FnOnce() -> (sys::napi_status, T, bool),
) -> Result<T, Failure> {
    let kind = scope.kind(value)?;
    let fits = if kind.is_number() {
        whole(f64::from_js(scope, value)?).and_then(|number| T::try_from(number).ok())
    } else if kind.is_bigint() {
        let (status, number, lossless) = exact();
        (status == sys::Status::napi_ok && lossless).then_some(number)
    } else {
        return refuse(scope, value, "a bigint");
    };
    fits.ok_or_else(|| Failure::range(format!("must be a whole number {range}")))
}

impl FromJs for i64 {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        wide(scope, value, "from -2^63 to 2^63 - 1", || {
            let (mut number, mut lossless) = (0, false);
            // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
            let status = unsafe { sys::napi_get_value_bigint_int64(scope.raw(), value, &raw mut number, &raw mut lossless) };
            (status, number, lossless)
        })
    }
}

impl FromJs for u64 {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        wide(scope, value, "from 0 to 2^64 - 1", || {
            let (mut number, mut lossless) = (0, false);
            // SAFETY: as for `i64`.
            let status = unsafe { sys::napi_get_value_bigint_uint64(scope.raw(), value, &raw mut number, &raw mut lossless) };
            (status, number, lossless)
        })
    }
}

/// Milliseconds, as everywhere in Node.
impl FromJs for Duration {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let milliseconds = f64::from_js(scope, value)?;
        Self::try_from_secs_f64(milliseconds / 1e3)
            .map_err(|_| Failure::range(format!("must be a number of milliseconds from 0 on, not {milliseconds}")))
    }
}

/// The call takes a copy: a script closes what it opened, whether the call was refused or not.
impl FromJs for OwnedFd {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let descriptor: i32 = narrow(scope, value, 0, i32::MAX.into())?;
        if descriptor < 0 {
            return Err(Failure::range(format!("must be an open file descriptor, not {descriptor}")));
        }
        // SAFETY: it is not negative, and the descriptor is only copied, which fails cleanly where it is not open.
        let copy = unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned();
        copy.map_err(|error| Failure::range(format!("must be an open file descriptor, and {descriptor} cannot be copied: {error}")))
    }
}
