//! The test driver: a made-up host in memory, for tests of programs that use virtkit.
//!
//! `test:///default` is the host that libvirt's test driver has. All connections of a process to it share one world, which ends with the last of
//! them. With parameters a connection has a world of its own: `?domains=N` adds N running domains, `?latency=200ms` makes every method that is
//! not instant take that long, `?lost_after=2s` lets the host go away two seconds after the connection was opened, `?job_speed=1GiB` lets jobs
//! (saving, restoring) move so many bytes a second, and with 0 stand still until they are aborted,
//! `?newer=yes` makes it a host of a later version, which tells of a state and of a limit on memory that nobody here knows,
//! `?auth=password` lets only the one user in that the host has: `ada`, whose password is `lovelace`.

mod connection;
mod domain;
mod factory;
mod generated;
mod host;
mod login;
mod options;
mod storage;
mod world;

pub use factory::TestFactory;
