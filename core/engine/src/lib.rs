//! The libvirt API: connections, domains, storage, in process or through a daemon.
