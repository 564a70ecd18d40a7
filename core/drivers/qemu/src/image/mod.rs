//! Images of disks and what they lie on.

mod chain;
mod qcow2;

pub use chain::{Layer, chain};
