//! Images of disks and what they lie on.

mod chain;

pub use chain::chain;
