//! The QEMU driver: virtual machines on this host without a daemon. Each is a QEMU that belongs to nobody, is told what to do over its monitor, and
//! is found again by whoever opens its root next.

#![allow(clippy::unnecessary_debug_formatting, reason = "messages quote paths, whatever is in them")]

mod command;
mod connection;
mod definition;
mod domain;
mod driver;
mod error;
mod generated;
mod host;
#[doc(hidden)]
pub mod hostile;
mod image;
mod log;
mod process;
mod qmp;
mod store;
mod world;

pub use driver::QemuDriver;
