//! The hosts that scenarios run on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use virtkit_guest::boot_sector::Guest;

/// What a guest prints when it has been started.
const GREETING: &str = "virtkit guest\r\n";

/// A host that connections are opened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// The made-up host in memory, which begins anew with the first connection.
    Test,
    /// This host: QEMU, and folders as storage pools.
    Qemu,
    /// libvirt's own driver for QEMU, over its daemon. It is there only in the columns of that daemon.
    Libvirtd,
}

/// What stands for the daemon of [`Host::Libvirtd`] in a scenario, until one runs.
pub const DAEMON: &str = "libvirtd:///one";

/// What stands for a second one, the host of a migration.
pub const OTHER_DAEMON: &str = "libvirtd:///other";

impl Host {
    /// Where a scenario runs that says nothing of it.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        vec![Self::Test]
    }

    /// As scenarios write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Qemu => "qemu",
            Self::Libvirtd => "libvirtd",
        }
    }

    /// The URI of the host, with what it keeps below `root`.
    #[must_use]
    pub fn uri(self, root: &Path) -> String {
        match self {
            Self::Test => "test:///default".to_owned(),
            Self::Qemu => format!("qemu:///embed?root={}", root.display()),
            Self::Libvirtd => DAEMON.to_owned(),
        }
    }

    /// How long a step may take that does not say otherwise. Generous: a loaded machine must not fail a scenario.
    #[must_use]
    pub fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Self::Test => 20,
            // Firmware runs, and without KVM every instruction of it is translated.
            Self::Qemu | Self::Libvirtd => 60,
        })
    }

    /// What scenarios write as `${name}`, for a scenario that keeps what it has in `root`.
    pub fn variables(self, root: &Path) -> impl Iterator<Item = (&'static str, String)> {
        let everywhere = [("uri", self.uri(root)), ("root", root.display().to_string())];
        let guest = self.disk(root).map(|disk| ("guest", disk.display().to_string()));
        let kind = guest.is_some().then(|| ("type", domain_type().to_owned()));
        let other = (self == Self::Libvirtd).then(|| ("other", OTHER_DAEMON.to_owned()));
        everywhere.into_iter().chain(guest).chain(kind).chain(other)
    }

    /// Where the disk of a scenario's guest lies, on a host that runs guests: beside the root, which is empty in the beginning.
    #[must_use]
    pub fn disk(self, root: &Path) -> Option<PathBuf> {
        match self {
            Self::Test => None,
            Self::Qemu | Self::Libvirtd => Some(root.with_extension("disk")),
        }
    }
}

/// The disk of the guest that scenarios start: it greets, gives back what it gets, powers off at `q` and resets itself at `r`.
#[must_use]
pub fn guest() -> Vec<u8> {
    Guest::greeting(GREETING).disk()
}

/// How domains run: translated, or by KVM where that is asked for.
fn domain_type() -> &'static str {
    if std::env::var("VIRTKIT_TEST_ACCEL").is_ok_and(|accelerator| accelerator == "kvm") { "kvm" } else { "qemu" }
}
