//! The engine on the driver for tests, inside this process.

mod calls;
mod connection_info;
mod credentials;
mod events;
mod migration;
mod operations;
mod snapshots;
mod storage;
