//! What the runs noted: a report for each column of the scenarios, and for C the functions that programs called.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

/// What came of a call, the best of all times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It was not made.
    Never,
    /// The host does not support it, and said so.
    Refused,
    /// It had the result that is described.
    Answered,
}

/// The calls of a column, or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// With the result that is described.
    pub answered: BTreeSet<String>,
    /// With `NoSupport`.
    pub refused: BTreeSet<String>,
    /// With another error, as the scenario says.
    pub failed: BTreeSet<String>,
}

impl Calls {
    /// What came of a call.
    pub fn way(&self, call: &str) -> Way {
        match (self.answered.contains(call), self.refused.contains(call)) {
            (true, _) => Way::Answered,
            (false, true) => Way::Refused,
            (false, false) => Way::Never,
        }
    }

    fn extend(&mut self, other: &Self) {
        self.answered.extend(other.answered.iter().cloned());
        self.refused.extend(other.refused.iter().cloned());
        self.failed.extend(other.failed.iter().cloned());
    }
}

/// All reports.
#[derive(Debug, Default)]
pub struct Seen {
    /// The calls of each column of the scenarios.
    columns: BTreeMap<String, Calls>,
    /// The functions that programs in C called, by column.
    functions: BTreeMap<String, Calls>,
}

/// Whether what a column calls is answered by a real libvirtd.
fn is_peer(column: &str) -> bool {
    column.contains("libvirtd")
}

/// `rust` of `rust-wire`.
fn language(column: &str) -> &str {
    column.split('-').next().unwrap_or(column)
}

impl Seen {
    /// Reads the reports in a folder. One that is not there is of no run.
    ///
    /// # Errors
    /// A report that is none.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let mut seen = Self::default();
        for path in below(folder) {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("toml") => {
                    let calls: Calls = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
                    seen.columns.entry(stem).or_default().extend(&calls);
                }
                Some("functions") => {
                    let calls = functions(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
                    seen.functions.entry(stem).or_default().extend(&calls);
                }
                _ => {}
            }
        }
        Ok(seen)
    }

    /// What a language called, with real peers or without.
    pub fn of(&self, wanted: &str, peer: bool) -> Calls {
        let mut all = Calls::default();
        let columns = self.columns.iter().filter(|(column, _)| language(column) == wanted && is_peer(column) == peer);
        columns.for_each(|(_, calls)| all.extend(calls));
        all
    }

    /// What came of a function of C.
    pub fn function(&self, name: &str, peer: bool) -> Way {
        let columns = self.functions.iter().filter(|(column, _)| is_peer(column) == peer);
        columns.map(|(_, calls)| calls.way(name)).max().unwrap_or(Way::Never)
    }

    /// Whether a language ran, with real peers or without.
    pub fn ran(&self, wanted: &str, peer: bool) -> bool {
        self.columns.keys().any(|column| language(column) == wanted && is_peer(column) == peer)
    }

    /// The columns that ran.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }
}

/// The files of a folder and of those in it.
fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// Lines such as `virDomainCreate answered`.
fn functions(text: &str) -> Result<Calls, String> {
    let mut calls = Calls::default();
    for line in text.lines() {
        let set = match line.split_once(' ') {
            Some((_, "answered")) => &mut calls.answered,
            Some((_, "refused")) => &mut calls.refused,
            Some((_, "failed")) => &mut calls.failed,
            _ => return Err(format!("{line:?} is no function with what came of it")),
        };
        set.extend(line.split(' ').next().map(str::to_owned));
    }
    Ok(calls)
}

#[cfg(test)]
mod tests {
    use super::{Seen, Way, functions};

    #[test]
    fn reports_are_put_together_by_language() {
        let folder = std::env::temp_dir().join(format!("virtkit-coverage-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("c-programs")).expect("a folder for temporary files");
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a temporary file");
        write("rust.toml", "answered = [\"connect\"]\nrefused = []\nfailed = []\n");
        write("rust-wire.toml", "answered = [\"Domain.state\"]\nrefused = [\"Domain.info\"]\nfailed = []\n");
        write("rust-libvirtd.toml", "answered = [\"Domain.info\"]\nrefused = []\nfailed = []\n");
        write("c-programs/lists.functions", "virDomainCreate answered\nvirDomainGetID refused\nvirDomainGetID failed\n");
        let seen = Seen::load(&folder).expect("good reports");
        std::fs::remove_dir_all(&folder).expect("nobody else's folder");
        let rust = seen.of("rust", false);
        assert_eq!((rust.way("connect"), rust.way("Domain.info"), rust.way("Domain.xml")), (Way::Answered, Way::Refused, Way::Never));
        assert_eq!(seen.of("rust", true).way("Domain.info"), Way::Answered);
        assert!(seen.ran("rust", true) && !seen.ran("go", false));
        assert_eq!((seen.function("virDomainCreate", false), seen.function("virDomainCreate", true)), (Way::Answered, Way::Never));
        assert_eq!(seen.function("virDomainGetID", false), Way::Refused);
    }

    #[test]
    fn a_line_that_is_none_is_refused() {
        assert!(functions("virDomainCreate maybe\n").expect_err("no outcome").contains("virDomainCreate maybe"));
    }
}
