//! The kernel's virtualisation.

use std::fs::OpenOptions;
use std::os::fd::AsRawFd;

/// Where it is.
const DEVICE: &str = "/dev/kvm";

/// The number of the request for what the kernel can do, and of the most processors of a machine.
const CHECK_EXTENSION: libc::c_ulong = 0xAE03;
const MAX_VCPUS: libc::c_ulong = 66;
const SOFT_MAX_VCPUS: libc::c_ulong = 9;

/// What the kernel's virtualisation can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kvm {
    /// The most processors of a machine.
    pub max_vcpus: i32,
}

impl Kvm {
    /// None where this process cannot use it.
    pub fn probe() -> Option<Self> {
        let device = OpenOptions::new().read(true).write(true).open(DEVICE).ok()?;
        // SAFETY: both requests take a number and give one.
        let ask = |what: libc::c_ulong| unsafe { libc::ioctl(device.as_raw_fd(), CHECK_EXTENSION, what) };
        let most = [MAX_VCPUS, SOFT_MAX_VCPUS].into_iter().map(ask).find(|count| *count > 0);
        Some(Self { max_vcpus: most.unwrap_or(4) })
    }
}
