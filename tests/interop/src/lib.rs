//! libvirt's own daemon in a place of its own: its socket, its configuration and its state are in one folder, which goes with it. As root it would be the daemon
//! of the whole system, so [`Libvirtd`] never is; [`SystemLibvirtd`] is, in a system of its own. And a daemon of ssh, for the way to it over the network, and a
//! realm of Kerberos, for its tickets.
//!
//! Where libvirt is not installed, their `start` says so in one line and gives nothing.

mod certificates;
mod kerberos;
mod libvirtd;
mod programs;
mod sshd;
mod system;

pub use certificates::{Certificates, Client};
pub use kerberos::Realm;
pub use libvirtd::{Libvirtd, Settings};
pub use programs::{as_nobody, forward, program, write_program};
pub use sshd::Sshd;
pub use system::SystemLibvirtd;
