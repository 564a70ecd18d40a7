//! What libvirt has and the description does not have yet: `missing.toml`.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

use crate::facts::home;

/// Names of things of one kind.
type Names = BTreeSet<String>;

/// The names of what is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Missing {
    /// Functions.
    pub functions: Names,
    /// Constants of enumerations.
    pub constants: Names,
    /// Macros.
    pub macros: Names,
    /// Types of functions that a program gives.
    pub callbacks: Names,
    /// Structures and handles.
    pub structures: Names,
    /// Other names of types.
    pub types: Names,
    /// Procedures, with their programs: `qemu DOMAIN_ATTACH`.
    pub procedures: Names,
}

impl Missing {
    /// Reads the list of the repository.
    ///
    /// # Errors
    /// If it cannot be read, or is no such list.
    pub fn load() -> Result<Self, String> {
        let path = Self::path();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Where the list is.
    pub fn path() -> std::path::PathBuf {
        home().join("missing.toml")
    }

    /// The kinds with their names.
    pub fn kinds(&self) -> [(&'static str, &Names); 7] {
        [
            ("functions", &self.functions),
            ("constants", &self.constants),
            ("macros", &self.macros),
            ("callbacks", &self.callbacks),
            ("structures", &self.structures),
            ("types", &self.types),
            ("procedures", &self.procedures),
        ]
    }

    /// What this one has beyond another: `functions: virDomainAttachDevice`.
    pub fn beyond(&self, other: &Self) -> Vec<String> {
        let kinds = self.kinds().into_iter().zip(other.kinds());
        kinds.flat_map(|((kind, ours), (_, theirs))| ours.difference(theirs).map(move |name| format!("{kind}: {name}"))).collect()
    }
}

/// As the file has it.
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# What libvirt 11.3 has and the description does not have yet. `cargo xtask oracle` takes out what was described; nothing is added."
        )?;
        for (kind, names) in self.kinds() {
            if names.is_empty() {
                writeln!(f, "\n{kind} = []")?;
                continue;
            }
            writeln!(f, "\n{kind} = [ # {}", names.len())?;
            names.iter().try_for_each(|name| writeln!(f, "    {name:?},"))?;
            writeln!(f, "]")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Missing;

    #[test]
    fn a_list_is_written_as_it_is_read() {
        let mut list = Missing::default();
        list.functions.extend(["virB".to_owned(), "virA".to_owned()]);
        let text = list.to_string();
        assert!(text.contains("functions = [ # 2\n    \"virA\",\n    \"virB\",\n]\n") && text.contains("\ntypes = []\n"), "{text}");
        assert_eq!(toml::from_str::<Missing>(&text).expect("what was written"), list);
        assert_eq!(list.beyond(&Missing::default()), ["functions: virA", "functions: virB"]);
        assert!(Missing::default().beyond(&list).is_empty());
    }
}
