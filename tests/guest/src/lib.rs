//! Guests for the tests and the demo.

pub mod linux;
