//! The test driver: a made-up host in memory, for tests of programs that use virtkit.
//!
//! `test:///default` is the host that libvirt's test driver has. All connections of a process to it share one world, which ends with the last of
//! them. With parameters a connection has a world of its own: `?domains=N` adds N running domains, `?latency=200ms` makes every method that is
//! not instant take that long, `?lost_after=2s` lets the host go away two seconds after the connection was opened.

mod connection;
mod domain;
mod factory;
mod host;
mod options;
mod storage;
mod world;

pub use factory::TestFactory;
