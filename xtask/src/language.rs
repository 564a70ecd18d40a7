//! The languages that have a binding of their own.

/// A language for which there are packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Python,
    Node,
    Java,
    Go,
    C,
}

impl Language {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Python, Self::Node, Self::Java, Self::Go, Self::C];

    /// What the command line calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Java => "java",
            Self::Go => "go",
            Self::C => "c",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node",
            Self::Java => "Java",
            Self::Go => "Go",
            Self::C => "C",
        }
    }

    /// The language with this word. The error is a sentence.
    pub fn find(word: &str) -> Result<Self, String> {
        let words: Vec<&str> = Self::ALL.iter().map(|language| language.word()).collect();
        let found = Self::ALL.into_iter().find(|language| language.word() == word);
        found.ok_or_else(|| format!("there is no language `{word}`; the languages are: {}", words.join(", ")))
    }
}
