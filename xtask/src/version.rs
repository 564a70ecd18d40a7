//! Versions of tools.

use std::fmt;

/// The first two numbers of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// Finds the first version in what a tool prints: `go version go1.23.4 linux/amd64`, `openjdk version "17.0.15"`, `v20.20.2`.
    pub fn find(text: &str) -> Option<Self> {
        text.split(|c: char| c.is_whitespace() || c == '"').find_map(Self::of_word)
    }

    /// Reads a version of a Debian package: `2:1.19~1` is 1.19.
    pub fn of_package(text: &str) -> Option<Self> {
        Self::of_word(text.split_once(':').map_or(text, |(_, version)| version))
    }

    fn of_word(word: &str) -> Option<Self> {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let mut numbers = digits.split(|c: char| !c.is_ascii_digit());
        let major = numbers.next()?.parse().ok()?;
        // A word such as `3rd` is no version, a lone `17` is one.
        let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == ':') {
            return None;
        }
        Some(Self(major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        let printed = [
            ("go version go1.23.4 linux/amd64", Version(1, 23)),
            ("openjdk version \"17.0.15\" 2025-04-15", Version(17, 0)),
            ("javac 21", Version(21, 0)),
            ("v20.20.2", Version(20, 20)),
            ("Python 3.11.7", Version(3, 11)),
            ("Apache Maven 3.8.7 (b89d5959fcde851dcb1c8946a785a163f14e1e29)", Version(3, 8)),
            ("gcc (Debian 12.2.0-14) 12.2.0", Version(12, 2)),
        ];
        for (text, version) in printed {
            assert_eq!(Version::find(text), Some(version), "{text}");
        }
        assert_eq!(Version::find("command not found"), None);
    }

    #[test]
    fn a_package_s_epoch_is_not_its_version() {
        assert_eq!(Version::of_package("2:1.19~1"), Some(Version(1, 19)));
        assert_eq!(Version::of_package("20.19.2+dfsg-1"), Some(Version(20, 19)));
        assert_eq!(Version::of_package("(none)"), None);
    }

    #[test]
    fn versions_are_ordered_by_number() {
        assert!(Version(1, 9) < Version(1, 23));
        assert_eq!(Version(3, 9).to_string(), "3.9");
    }
}
