//! The host, and the QEMU on it.

mod capabilities;
mod cpus;
mod emulator;
mod emulators;
mod kvm;
mod node;

pub use capabilities::document;
pub use cpus::CpuSet;
pub use emulator::Emulator;
#[cfg(test)]
pub use emulator::{Machine, Stamp};
pub use emulators::Emulators;
pub use kvm::Kvm;
pub use node::Node;

/// The environment of a QEMU: nothing of the host's program, whose interpreter's and linker's variables must not reach it.
pub fn environment() -> Vec<(String, String)> {
    let fixed = [("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("LC_ALL", "C"), ("HOME", "/")];
    fixed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
