//! Names, and how each convention writes them.

use std::fmt;

/// A name as the description writes it, split into words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Vec<String>);

impl Name {
    /// Splits a name in any convention: `set_memory`, `DomainState`, `SHUT_OFF`, `domain-state`.
    pub fn new(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        for part in text.split(['_', '-', ' ', '.']).filter(|part| !part.is_empty()) {
            let all_upper = part.chars().all(|c| !c.is_lowercase());
            let mut word = String::new();
            for c in part.chars() {
                if c.is_uppercase() && !all_upper && !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                word.extend(c.to_lowercase());
            }
            words.push(word);
        }
        Self(words)
    }

    /// `set_memory`.
    pub fn snake(&self) -> String {
        self.0.join("_")
    }

    /// `set-memory`.
    pub fn kebab(&self) -> String {
        self.0.join("-")
    }

    /// `SET_MEMORY`.
    pub fn screaming(&self) -> String {
        self.snake().to_uppercase()
    }

    /// `SetMemory`.
    pub fn pascal(&self) -> String {
        self.0.iter().map(|word| capital(word)).collect()
    }

    /// `setMemory`.
    pub fn camel(&self) -> String {
        let mut words = self.0.iter();
        let first = words.next().cloned().unwrap_or_default();
        first + &words.map(|word| capital(word)).collect::<String>()
    }

    /// The words, in lower case.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// This name followed by another: `Domain` and `state` give `DomainState`.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// As the description writes members and methods: `set_memory`.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.snake())
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn every_convention_is_read_and_written() {
        for text in ["set_memory", "SetMemory", "SET_MEMORY", "set-memory", "setMemory"] {
            let name = Name::new(text);
            assert_eq!(name.snake(), "set_memory", "{text}");
            assert_eq!(name.pascal(), "SetMemory", "{text}");
            assert_eq!(name.camel(), "setMemory", "{text}");
            assert_eq!(name.screaming(), "SET_MEMORY", "{text}");
            assert_eq!(name.kebab(), "set-memory", "{text}");
        }
    }
}
