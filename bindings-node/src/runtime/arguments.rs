//! The positions of a native function: options, receiver, arguments.

use virtkit::call::CallOptions;

use super::entry::MOST_ARGUMENTS;
use super::{Failure, FromJs, Handle, Scope, Value, handle};

/// What JavaScript passed.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// The environment of the call.
    pub scope: Scope,
    values: &'a [Value; MOST_ARGUMENTS],
}

impl<'a> Args<'a> {
    /// The arguments of one call.
    pub fn new(scope: Scope, values: &'a [Value; MOST_ARGUMENTS]) -> Self {
        Self { scope, values }
    }

    /// The options, always at position 0: what `callOptions` made, or nothing.
    pub fn options(&self) -> Result<CallOptions, Failure> {
        let value = self.values[0];
        if self.scope.kind(value)?.is_nothing() {
            return Ok(CallOptions::default());
        }
        Ok(handle::get::<CallOptions>(self.scope, value)?.clone())
    }

    /// The receiver: a list of handles at position 1, the place in it at position 2.
    pub fn receiver<T: Handle>(&self) -> Result<&'a T, Failure> {
        T::of(self.scope, self.values[1], self.values[2])
    }

    /// The opaque value at a position.
    pub fn opaque<T: 'static>(&self, position: usize) -> Result<&'a T, Failure> {
        handle::get(self.scope, self.values[position])
    }

    /// The argument at a position; `name` is what the user calls it.
    pub fn get<T: FromJs>(&self, position: usize, name: &str) -> Result<T, Failure> {
        T::from_js(self.scope, self.values[position]).map_err(|failure| failure.within(name))
    }
}
