//! What was reached: `tests/coverage.toml`. Its numbers only grow.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Deserialize;

use super::seen::Seen;
use super::{LANGUAGES, Language};
use crate::facts::root;

/// The numbers of an area in a language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// What the description covers.
    pub described: usize,
    /// What was called.
    pub called: usize,
    /// What a real libvirtd answered with success.
    pub answered: usize,
}

impl std::ops::Add for Reached {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { described: self.described + other.described, called: self.called + other.called, answered: self.answered + other.answered }
    }
}

/// By language and area.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Mark(pub BTreeMap<String, BTreeMap<String, Reached>>);

impl Mark {
    /// Where it is.
    pub fn path() -> PathBuf {
        root().join("tests/coverage.toml")
    }

    /// Reads it.
    ///
    /// # Errors
    /// If it cannot be read, or is not what it should be.
    pub fn load() -> Result<Self, String> {
        let path = Self::path();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Where the coverage is below it. What did not run cannot be.
    pub fn shrunk(&self, languages: &BTreeMap<&'static str, Language>, seen: &Seen) -> Vec<String> {
        let mut shrunk = Vec::new();
        for (language, areas) in &self.0 {
            for (area, reached) in areas {
                let now = languages.get(language.as_str()).and_then(|found| found.areas.get(area)).copied().unwrap_or_default();
                let mut compare = |what: &str, now: usize, before: usize| {
                    if now < before {
                        shrunk.push(format!("{language}, {area}: {now} functions are {what}, {before} were"));
                    }
                };
                compare("described", now.described, reached.described);
                // What was reached with a real libvirtd too is not reached where none is installed.
                if seen.ran(language, false) && (reached.answered == 0 || seen.ran(language, true)) {
                    compare("called", now.called, reached.called);
                }
                if seen.ran(language, true) {
                    compare("answered by a real libvirtd", now.answered, reached.answered);
                }
            }
        }
        shrunk
    }

    /// With what was reached since. What did not run stays as it is.
    #[must_use]
    pub fn grown(&self, languages: &BTreeMap<&'static str, Language>) -> Self {
        let mut grown = self.clone();
        for (language, found) in languages {
            let areas = grown.0.entry((*language).to_owned()).or_default();
            for (area, now) in &found.areas {
                let reached = areas.entry(area.clone()).or_default();
                reached.described = reached.described.max(now.described);
                reached.called = reached.called.max(now.called);
                reached.answered = reached.answered.max(now.answered);
            }
        }
        grown
    }
}

/// As the file has it.
impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "# How many of libvirt's functions each language has, by area. `cargo xtask coverage` fails where a number is below these; with --accept it\n# puts what was reached since."
        )?;
        let known = LANGUAGES.iter().filter_map(|language| self.0.get_key_value(*language));
        for (language, areas) in known {
            let mut lines = String::new();
            for (area, Reached { described, called, answered }) in areas {
                let _ = writeln!(lines, "{area} = {{ described = {described}, called = {called}, answered = {answered} }}");
            }
            write!(f, "\n[{language}]\n{lines}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Mark, Seen};
    use crate::coverage::{Count, Language};

    fn languages(called: usize) -> BTreeMap<&'static str, Language> {
        let count = Count { of: 10, described: 8, called, answered: 0 };
        BTreeMap::from([("go", Language { areas: [("domain".to_owned(), count)].into(), ..Language::default() })])
    }

    #[test]
    fn numbers_only_grow() {
        let mark = Mark::default().grown(&languages(5));
        let text = mark.to_string();
        assert!(text.ends_with("\n[go]\ndomain = { described = 8, called = 5, answered = 0 }\n"), "{text}");
        assert_eq!(toml::from_str::<Mark>(&text).expect("what was written"), mark);
        assert_eq!(mark.grown(&languages(3)), mark);

        let folder = std::env::temp_dir().join(format!("virtkit-mark-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for temporary files");
        assert!(mark.shrunk(&languages(3), &Seen::load(&folder).expect("no reports")).is_empty(), "what did not run cannot shrink");
        std::fs::write(folder.join("go.toml"), "answered = []\nrefused = []\nfailed = []\n").expect("a temporary file");
        let seen = Seen::load(&folder).expect("a report");
        std::fs::remove_dir_all(&folder).expect("nobody else's folder");
        assert_eq!(mark.shrunk(&languages(3), &seen), ["go, domain: 3 functions are called, 5 were"]);
        assert!(mark.shrunk(&languages(5), &seen).is_empty());
    }
}
