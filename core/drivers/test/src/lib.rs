//! The test driver: a made-up host in memory, for tests of programs that use virtkit.
//!
//! `test:///default` is the host that libvirt's test driver has. All connections of a process to it share one world, which ends with the last of
//! them. With parameters a connection has a world of its own: `?domains=N` adds N running domains, `?latency=200ms` makes every method that is
//! not instant take that long, `?lost_after=2s` lets the host go away two seconds after the connection was opened, `?job_speed=1GiB` lets jobs
//! (saving, restoring) move so many bytes a second, and with 0 stand still until they are aborted,
//! `?newer=yes` makes it a host of a later version, which tells of a state and of a limit on memory that nobody here knows,
//! `?auth=password` lets only the one user in that the host has: `ada`, whose password is `lovelace`.
//!
//! On the console of a guest events can be called up that come seldom: `watchdog`, `disk full`, `device removed`, ... each on a line of its own.
//!
//! As libvirt's it has the domain `test`, the storage pool `default-pool`, the network `default`, the interface `eth1`, and the devices `computer` and
//! `scsi_host1`, `scsi_host2` and `scsi_host11`. libvirt's has neither ports of networks nor addresses that are given out, no secrets, no network
//! filters and no mediated devices. Here they are, as other drivers have them, for tests of programs that use them: what is plugged to a network gets an
//! address of its range, and the graphics card `pci_0000_00_02_0` has mediated devices of two types.

mod chosen;
mod connection;
mod cpu_models;
mod domain;
mod factory;
mod generated;
mod host;
mod host_cpu;
mod host_memory;
mod host_security;
mod interface;
mod login;
mod mac;
mod metadata;
mod network;
mod node_device;
mod nwfilter;
mod options;
mod secret;
mod storage;
mod world;

pub use factory::TestFactory;
