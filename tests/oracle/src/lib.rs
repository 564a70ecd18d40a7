//! Facts of libvirt 11.3 in a form of our own, and the comparison of the description with them.
//!
//! `facts/` has what libvirt's interface is: functions, constants, macros, types, structures, procedures. The tests compare all that the
//! description says with it. What the description does not have yet is listed in `missing.toml`, which only becomes shorter: `cargo xtask oracle`
//! takes out of it what was described.

pub mod compare;
pub mod coverage;
pub mod facts;
pub mod import;
pub mod missing;
pub mod ours;
pub mod programs;

pub use facts::Facts;
pub use missing::Missing;
pub use ours::Ours;
