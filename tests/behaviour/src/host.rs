//! The hosts that scenarios run on.

use std::path::Path;

use serde::Deserialize;

/// A host that connections are opened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// The made-up host in memory, which begins anew with the first connection.
    Test,
    /// This host: QEMU, and folders as storage pools.
    Qemu,
}

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
        }
    }

    /// The URI of the host, with what it keeps below `root`.
    #[must_use]
    pub fn uri(self, root: &Path) -> String {
        match self {
            Self::Test => "test:///default".to_owned(),
            Self::Qemu => format!("qemu:///embed?root={}", root.display()),
        }
    }
}
