//! The headers that C programs include.

/// The header that declares something. libvirt has a library for each; here one library has them all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CHeader {
    /// `libvirt/libvirt.h`: what all kinds of hosts have.
    #[default]
    Main,
    /// `libvirt/libvirt-qemu.h`: what only QEMU has.
    Qemu,
    /// `libvirt/libvirt-lxc.h`: what only containers of LXC have.
    Lxc,
}

impl CHeader {
    /// All of them, by their names in the description.
    pub const ALL: [(&'static str, Self); 3] = [("libvirt", Self::Main), ("libvirt-qemu", Self::Qemu), ("libvirt-lxc", Self::Lxc)];

    /// Those beside the main one, which each includes.
    pub const BESIDE: [Self; 2] = [Self::Qemu, Self::Lxc];

    /// The name in the description, which is that of the file without its ending.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "libvirt",
            Self::Qemu => "libvirt-qemu",
            Self::Lxc => "libvirt-lxc",
        }
    }
}
