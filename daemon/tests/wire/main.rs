//! The remote driver and the dispatch against each other over a socket pair, and each of them against libvirt where it is installed.

mod connection;
mod descriptors;
mod hostile;
mod older;
mod operations;
mod pair;
mod streams;
mod with_libvirt;
