//! Versions of a peer, and which of them something holds for.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A version, as a number with three digits for each part: 9000000 for 9.0.0.
pub type Version = u64;

/// The number of a version, 9000000 of 9.0.0; none where it is no version.
#[must_use]
pub fn number(version: &str) -> Option<Version> {
    let parts: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| parts.len() == 3).map(|parts| parts.iter().fold(0, |number, part| number * 1000 + part))
}

/// The versions from one on and before another. Where neither is said, all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) since: Option<Version>,
    pub(super) before: Option<Version>,
}

impl Range {
    pub(super) fn has(self, version: Version) -> bool {
        self.since.is_none_or(|since| since <= version) && self.before.is_none_or(|before| version < before)
    }

    /// Whether there is no version that is in it.
    pub(super) fn is_empty(self) -> bool {
        self.since.zip(self.before).is_some_and(|(since, before)| since >= before)
    }

    /// Whether there is a version that is in both.
    pub(super) fn meets(self, other: Self) -> bool {
        let since = self.since.max(other.since);
        let before = [self.before, other.before].into_iter().flatten().min();
        !Self { since, before }.is_empty()
    }
}

/// Reads a version that may be said.
pub(super) fn said<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Version>, D::Error> {
    let text = String::deserialize(source)?;
    number(&text).map(Some).ok_or_else(|| D::Error::custom(format!("`{text}` is no version such as 10.2.0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(since: Option<&str>, before: Option<&str>) -> Range {
        let [since, before] = [since, before].map(|version| version.map(|version| number(version).expect("a version")));
        Range { since, before }
    }

    #[test]
    fn versions_have_three_parts() {
        assert_eq!(number("11.3.0"), Some(11_003_000));
        assert_eq!([number("11.3"), number("11.x.0"), number("")], [None; 3]);
    }

    #[test]
    fn a_range_begins_with_its_first_version_and_ends_before_its_last() {
        let [older, first, newer, end] = [9_000_000, 10_000_000, 11_002_000, 11_003_000];
        let both = range(Some("10.0.0"), Some("11.3.0"));
        assert_eq!([older, first, newer, end].map(|version| both.has(version)), [false, true, true, false]);
        assert!(range(None, None).has(older) && range(None, Some("9.1.0")).has(older) && !range(Some("9.1.0"), None).has(older));
        assert!(range(Some("9.1.0"), Some("9.1.0")).is_empty() && !both.is_empty() && !range(None, None).is_empty());
    }

    #[test]
    fn ranges_meet_where_a_version_is_in_both() {
        let [older, newer, all] = [range(None, Some("11.3.0")), range(Some("11.3.0"), None), range(None, None)];
        assert!(!older.meets(newer) && !newer.meets(older) && all.meets(older) && newer.meets(all) && all.meets(all));
        assert!(range(Some("9.0.0"), Some("10.0.0")).meets(range(Some("9.9.0"), None)));
    }
}
