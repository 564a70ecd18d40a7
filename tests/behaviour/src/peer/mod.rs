//! Peers: another's daemon in the place of the host of a scenario. It has the same host in memory, made by others, so that what a scenario says of it is held
//! against somebody who has not read our description.
//!
//! A second one has QEMU as a whole system does ([`machines`]): what is said of real machines and of folders with volumes is held against that.
//!
//! A scenario is fitted to a peer ([`rules`]): its URIs lead to the daemon, what the daemon is too old for is refused, and what the peer's own host does otherwise
//! is in a table of differences ([`table`]), each with its reason. What only our own test driver has is left out.

pub mod machines;
mod place;
pub mod rules;
pub mod table;
pub mod version;

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use virtkit_codegen::ir::Api;

use crate::scenario::Scenario;
use machines::Machines;
use place::Hosts as _;
pub use place::Place;
use rules::Fit;
use table::Table;
use version::Version;

/// Somebody else's daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// libvirt's own, with libvirt's own test driver.
    Libvirtd,
    /// The same with libvirt's driver for QEMU, as the daemon of a whole system.
    LibvirtdQemu,
}

impl Kind {
    /// The name of its table of differences.
    fn name(self) -> &'static str {
        match self {
            Self::Libvirtd => "libvirtd",
            Self::LibvirtdQemu => "libvirtd-qemu",
        }
    }

    /// Reads its table of differences, and holds it against the description and the scenarios.
    ///
    /// # Errors
    /// A table that is none; a difference to what is not there.
    pub fn table(self, folder: &Path, api: &Api, scenarios: &[Scenario]) -> Result<Table, String> {
        let file = folder.join(format!("{}.toml", self.name()));
        let table = Table::load(&file)?;
        match table.problems(api, scenarios) {
            problems if problems.is_empty() => Ok(table),
            problems => Err(problems.iter().map(|problem| format!("{}: {problem}", file.display())).collect::<Vec<_>>().join("\n")),
        }
    }
}

/// A running peer. Dropping it ends it.
#[derive(Debug)]
pub enum Running {
    /// With hosts in memory.
    Memory(Place),
    /// With QEMU.
    Machines(Machines),
}

impl Running {
    /// Starts a peer. None, and a line that says so, where it is not installed.
    #[must_use]
    pub fn start(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Libvirtd => Place::start().map(Self::Memory),
            Kind::LibvirtdQemu => Machines::start().map(Self::Machines),
        }
    }

    fn version(&self) -> Version {
        match self {
            Self::Memory(place) => place.version(),
            Self::Machines(machines) => machines.version(),
        }
    }

    /// Lets every host begin anew, for a scenario.
    pub fn begin_anew(&mut self, scenario: &Scenario) {
        match self {
            Self::Memory(place) => place.begin_anew(),
            Self::Machines(machines) => machines.begin_anew(scenario),
        }
    }

    /// The scenarios as they fit to it.
    #[must_use]
    pub fn fitted(&self, api: &Api, table: &Table, scenarios: &[Scenario]) -> Vec<Fit> {
        let fit = |scenario: &Scenario| match self {
            Self::Memory(place) => rules::fit(api, table, place, scenario),
            Self::Machines(machines) => machines.fit(api, table, scenario),
        };
        scenarios.iter().map(fit).collect()
    }
}

/// As it is named to people: `libvirtd 9.0.0`.
impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version();
        write!(f, "libvirtd {}.{}.{}", version / 1_000_000, version / 1_000 % 1_000, version % 1_000)
    }
}
