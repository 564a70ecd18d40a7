//! libvirt's own interface, used by C programs that are compiled here; where libvirt is installed, the same programs tell whether it answers the
//! same.

mod compiler;
mod header;
mod oracle;
mod peers;
mod programs;
