//! Storage of this host: pools that are folders, and volumes in them, raw and qcow2.
//!
//! Definitions of pools are kept below a root (`virtkit-state`), volumes lie where their pool says. What is asked of a disk runs where it may block; a
//! change runs to its end, whoever gives up waiting for it. A volume is made beside its place and appears when it is whole.

#![allow(clippy::unnecessary_debug_formatting, reason = "messages quote paths, whatever is in them")]

mod driver;
mod error;
mod generated;
mod host;
mod pool;
mod volume;
mod work;

pub use driver::StorageDriver;
