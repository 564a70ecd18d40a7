//! The C bindings: libvirt's own interface, and the private one that Go and Java load.

pub mod private;
