//! Reads the API description and writes every generated file.
//!
//! `spec` (TOML as written, with positions) -> `resolve` (all diagnostics come from here) -> `ir` (sealed) -> `target` (one per language).

pub mod ir;
pub mod target;
