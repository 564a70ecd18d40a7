//! The C bindings: libvirt's own interface, and the private one that Go and Java load.

mod generated {
    pub mod public;
}
pub mod private;
mod public;
