//! What is known of a method besides its signature.

/// An entry of the table of methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodInfo {
    /// The number in the private binary interface.
    pub id: u32,
    /// The name in the description: `Domain.state`.
    pub name: &'static str,
    /// The libvirt function that stands for it.
    pub c: &'static str,
    /// The group that it is of: `DomainStatus`.
    pub group: &'static str,
    /// How long a call may take.
    pub wait: Wait,
    /// Whether a read-only connection may call it.
    pub access: Access,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wait {
    /// A driver in process answers at once.
    Instant,
    /// It may wait for a hypervisor or a disk.
    Blocking,
    /// It may take minutes.
    Job,
}

/// What a read-only connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Allowed on every connection.
    Read,
    /// Refused on a read-only connection.
    Write,
}
