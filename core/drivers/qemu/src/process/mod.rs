//! QEMU's process. It is no child of this one, so what is known of it comes from a descriptor that names it.

mod helper;
mod launch;
mod life;

pub use launch::{Launch, Launched, Launcher};
pub use life::Process;
