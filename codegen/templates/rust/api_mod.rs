//! Everything that the description declares.

pub mod documents;
pub mod enums;
pub mod errors;
pub mod events;
pub mod flags;
pub mod identities;
pub mod methods;
mod param_items;
pub mod params;
pub mod records;

/// The version of libvirt's API that is covered, {{ text }}, in libvirt's form.
pub const API_VERSION: u32 = {{ number }};
