//! The system inside a made-up guest: what its agent changes, and what it tells.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use virtkit_api::GuestFilesystem;

use super::Definition;

/// The one user of a test guest.
pub const USER: &str = "root";

/// Where file systems are mounted, each on a partition of the first disk.
const MOUNTPOINTS: [&str; 2] = ["/", "/boot"];

const KIND: &str = "ext4";

/// How long an agent is waited for where nobody said otherwise.
const DEFAULT_TIMEOUT: i32 = -1;

/// What changes inside a guest.
#[derive(Debug, Clone)]
pub struct GuestSystem {
    /// File systems that are frozen, by where they are mounted.
    pub frozen: BTreeSet<String>,
    /// How far its clock is from that of the host, in nanoseconds.
    clock: i128,
    /// Lines of `authorized_keys`, by user. They lie on its disk.
    pub ssh_keys: BTreeMap<String, Vec<String>>,
    /// Processors that it does not use.
    pub unused_vcpus: BTreeSet<u32>,
    /// How long its agent is waited for, in seconds or as a number of `DomainAgentTimeout`.
    pub agent_timeout: i32,
}

impl Default for GuestSystem {
    fn default() -> Self {
        Self { frozen: BTreeSet::new(), clock: 0, ssh_keys: BTreeMap::new(), unused_vcpus: BTreeSet::new(), agent_timeout: DEFAULT_TIMEOUT }
    }
}

impl GuestSystem {
    /// The guest ends: what lies on its disk stays.
    pub fn end(&mut self) {
        *self = Self { ssh_keys: std::mem::take(&mut self.ssh_keys), ..Self::default() };
    }

    /// The time that the guest believes it is, since 1970: seconds and nanoseconds.
    pub fn time(&self) -> (i64, u32) {
        let second = Duration::from_secs(1).as_nanos().cast_signed();
        let now = since_1970() + self.clock;
        (i64::try_from(now.div_euclid(second)).unwrap_or(i64::MAX), u32::try_from(now.rem_euclid(second)).unwrap_or(0))
    }

    /// Sets its clock, and gives how far it is from that of the host, in seconds.
    pub fn set_time(&mut self, seconds: i64, nanoseconds: u32) -> i64 {
        let second = Duration::from_secs(1).as_nanos().cast_signed();
        self.clock = i128::from(seconds) * second + i128::from(nanoseconds) - since_1970();
        i64::try_from(self.clock.div_euclid(second)).unwrap_or(i64::MAX)
    }

    /// Sets its clock to that of the host.
    pub fn synchronize(&mut self) {
        self.clock = 0;
    }
}

fn since_1970() -> i128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos().cast_signed())
}

/// What a guest has mounted: partitions of its first disk. A guest without disks has none.
pub fn filesystems(definition: &Definition) -> Vec<GuestFilesystem> {
    let Some((disk, _)) = definition.disks().into_iter().next() else { return Vec::new() };
    let filesystem = |(number, mountpoint): (usize, &&str)| GuestFilesystem {
        mountpoint: (*mountpoint).to_owned(),
        name: format!("{disk}{}", number + 1),
        fstype: KIND.to_owned(),
        disks: vec![disk.clone()],
    };
    MOUNTPOINTS.iter().enumerate().map(filesystem).collect()
}

#[cfg(test)]
mod tests {
    use super::GuestSystem;

    #[test]
    fn a_clock_that_was_set_goes_on_from_there() {
        let mut system = GuestSystem::default();
        let offset = system.set_time(5000, 999_999_999);
        assert!(offset < 0, "the host is later");
        let (seconds, _) = system.time();
        assert!((5000..5010).contains(&seconds), "{seconds}");
        system.set_time(-5, 0);
        assert!((-5..5).contains(&system.time().0));
        system.synchronize();
        assert!(system.time().0 > 1_000_000_000);
    }
}
