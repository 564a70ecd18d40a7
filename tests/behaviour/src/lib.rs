//! Runs the behaviour scenarios through the agents of all languages.
//!
//! Scenarios are data (`scenarios/*.toml`): calls and what must come of them, in no language. Each language has a small program, its agent,
//! that makes the calls through the public API of its binding, asked in JSON, one line for a call and one for its answer. This crate starts
//! the agents, asks them step by step, and compares, for all languages in this one place.
//!
//! `cargo run -p virtkit-behaviour -- --help` says how it is used.

pub mod agent;
pub mod called;
pub mod check;
mod descriptors;
pub mod host;
pub mod machines;
pub mod matcher;
mod matcher_form;
#[cfg(test)]
mod matcher_tests;
pub mod options;
pub mod peer;
pub mod report;
pub mod run;
pub mod scenario;
#[cfg(test)]
mod scenario_tests;
pub mod shapes;
pub mod value;
mod variables;
