//! What every generated function is made of.

mod arguments;
mod bytes;
mod call;
mod delivery;
mod document;
mod entry;
mod events;
mod failure;
mod from_js;
mod handle;
mod macros;
mod numbers;
#[cfg(debug_assertions)]
mod provoke;
mod scope;
mod session;
mod stream;
mod to_js;

pub use arguments::Args;
pub use delivery::Delivery;
pub use entry::{Entry, Reply};
pub use failure::Failure;
pub use from_js::{Fields, FromJs, element};
pub use handle::Handle;
pub(crate) use macros::{documents, flag_sets, open_enums};
pub use numbers::bits;
pub use scope::{Scope, Value};
pub use to_js::{Object, ToJs};

/// The functions that do not come from the description.
pub fn functions() -> impl Iterator<Item = &'static Entry> {
    #[cfg(debug_assertions)]
    let provoke = provoke::FUNCTIONS;
    #[cfg(not(debug_assertions))]
    let provoke = &[];
    [call::FUNCTIONS, document::FUNCTIONS, events::FUNCTIONS, session::FUNCTIONS, stream::FUNCTIONS, provoke].into_iter().flatten()
}
