//! The description as it is written: TOML, with the place of every part.

mod entries;
mod load;
mod schema;
mod signature;
mod spanned;

pub use entries::*;
pub use load::{Spec, load};
pub use schema::schema;
pub use signature::{
    Argument, DefaultWord, Prototype, PrototypeParam, Results, TypeKind, TypeWord, parse_fields, parse_prototype, parse_signature,
    parse_type,
};
pub use spanned::{Spanned, Text};
