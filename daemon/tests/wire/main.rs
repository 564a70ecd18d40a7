//! The remote driver and the dispatch against each other over a socket pair, and each of them against libvirt where it is installed.

mod bad_daemon;
mod connection;
mod descriptors;
mod hostile;
mod lost;
mod loud;
mod made;
mod older;
mod older_clients;
mod older_migration;
mod operations;
mod pair;
mod played;
mod programs;
mod reopened;
mod streams;
mod subjects;
mod unread;
mod with_libvirt;
