//! Names that Python, Rust, or the binding itself has taken.

use crate::ir::Name;

/// Words that no Python name may be.
const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del", "elif", "else", "except", "finally",
    "for", "from", "global", "if", "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
];

/// Names that every method of the binding has already.
const OWN: &[&str] = &["call", "cancel", "py", "self", "timeout"];

/// Words that are names in Python and words of the language in Rust.
const RUST: &[&str] = &[
    "const", "dyn", "enum", "extern", "fn", "impl", "let", "loop", "mod", "move", "mut", "pub", "ref", "static", "struct", "trait", "type",
    "unsafe", "use", "where",
];

/// A method, an argument or an attribute, as Python writes it: a taken name gets an underscore behind it.
pub fn attribute(name: &Name) -> String {
    let name = name.snake();
    if KEYWORDS.contains(&name.as_str()) || OWN.contains(&name.as_str()) { name + "_" } else { name }
}

/// The same in the Rust glue. pyo3 takes the prefix of a raw name away.
pub fn glue(name: &Name) -> String {
    let name = attribute(name);
    if RUST.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// A field or a method of the engine.
pub fn engine(name: &Name) -> String {
    let name = name.snake();
    let word = RUST.contains(&name.as_str()) || matches!(name.as_str(), "as" | "async" | "await" | "for" | "if" | "in" | "match");
    if word { format!("r#{name}") } else { name }
}

/// The class of an error: `NoDomainError`, and `HttpError` for a code that is called so.
pub fn error_class(name: &Name) -> String {
    let pascal = name.pascal();
    if pascal.ends_with("Error") { pascal } else { pascal + "Error" }
}

/// The class of an event.
pub fn event_class(name: &Name) -> String {
    format!("{}Event", name.pascal())
}

#[cfg(test)]
mod tests {
    use super::{attribute, engine, error_class, glue};
    use crate::ir::Name;

    #[test]
    fn taken_names_give_way() {
        assert_eq!(attribute(&Name::new("from")), "from_");
        assert_eq!(attribute(&Name::new("timeout")), "timeout_", "every method has a timeout of its own");
        assert_eq!(attribute(&Name::new("state")), "state");
        assert_eq!(glue(&Name::new("type")), "r#type");
        assert_eq!(glue(&Name::new("from")), "from_");
        assert_eq!(engine(&Name::new("type")), "r#type");
        assert_eq!(engine(&Name::new("timeout")), "timeout");
    }

    #[test]
    fn an_error_says_error_once() {
        assert_eq!(error_class(&Name::new("NoDomain")), "NoDomainError");
        assert_eq!(error_class(&Name::new("InternalError")), "InternalError");
    }
}
