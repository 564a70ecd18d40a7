//! Guests for the tests and the demo.

pub mod boot_sector;
mod code;
pub mod linux;
