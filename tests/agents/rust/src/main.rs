//! The behaviour agent that speaks the Rust API.

fn main() {}
