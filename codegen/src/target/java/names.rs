//! Java's names: what may not be one, and where files go.

use crate::ir::Name;

/// Root of the generated sources of the library.
pub(super) const SOURCES: &str = "bindings-java/src/generated/java/dev/virtkit";
/// Root of the generated sources of the behaviour agent.
pub(super) const AGENT: &str = "tests/agents/java/src/generated/java/dev/virtkit/agent";

/// Words of the language, and methods of `java.lang.Object` that cannot be overloaded away.
const TAKEN: &str = "abstract assert boolean break byte case catch char class const continue default do double else enum extends final \
    finally float for goto if implements import instanceof int interface long native new null package private protected public return short \
    static strictfp super switch synchronized this throw throws transient true false try void volatile while clone finalize getClass \
    hashCode notify notifyAll toString wait";

/// Names that the generated methods use themselves.
const OURS: &[&str] = &["options", "call", "connection", "identity", "in", "out"];

/// A method, a record's component, an accessor.
pub(super) fn member(name: &Name) -> String {
    let text = name.camel();
    if TAKEN.split_whitespace().any(|taken| taken == text) { format!("{text}_") } else { text }
}

/// A parameter of a generated method.
pub(super) fn parameter(name: &Name) -> String {
    let text = member(name);
    if OURS.contains(&text.as_str()) { format!("{text}_") } else { text }
}

/// A constant. Names that begin with a digit get an underscore before it.
pub(super) fn constant(name: &Name) -> String {
    let text = name.screaming();
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!("_{text}") } else { text }
}

/// Path of the file of a public class.
pub(super) fn path(class: &str) -> String {
    format!("{SOURCES}/{class}.java")
}

/// A text as a literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Not as \u....: the compiler would replace it before it looks for the end of the literal.
            c if c.is_ascii_control() => out.extend(format!("\\{:03o}", u32::from(c)).chars()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{constant, literal, member, parameter};
    use crate::ir::Name;

    #[test]
    fn words_of_the_language_are_not_names() {
        assert_eq!(member(&Name::new("default")), "default_");
        assert_eq!(member(&Name::new("notify_all")), "notifyAll_");
        assert_eq!(member(&Name::new("hard_limit")), "hardLimit");
        assert_eq!(parameter(&Name::new("out")), "out_");
        assert_eq!(constant(&Name::new("10_GBPS")), "_10_GBPS");
    }

    #[test]
    fn literals_survive_the_compiler() {
        assert_eq!(literal("say \"a\\b\"\n\r"), r#""say \"a\\b\"\n\015""#);
    }
}
