//! The engine on the driver for QEMU, in a root of each test's own.

#[path = "../embed_host/mod.rs"]
mod embed_host;
mod lifecycle;
mod storage;
mod unreadable;
