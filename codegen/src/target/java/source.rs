//! A Java file around the text of a class.

use std::fmt::Write as _;

/// Classes of Java's library that generated code uses, by their simple names.
const LIBRARY: &[(&str, &str)] = &[
    ("ArrayList", "java.util.ArrayList"),
    ("Arrays", "java.util.Arrays"),
    ("AtomicBoolean", "java.util.concurrent.atomic.AtomicBoolean"),
    ("CompletableFuture", "java.util.concurrent.CompletableFuture"),
    ("Duration", "java.time.Duration"),
    ("Executor", "java.util.concurrent.Executor"),
    ("Flow", "java.util.concurrent.Flow"),
    ("ForkJoinPool", "java.util.concurrent.ForkJoinPool"),
    ("JsonElement", "com.google.gson.JsonElement"),
    ("JsonObject", "com.google.gson.JsonObject"),
    ("List", "java.util.List"),
    ("Objects", "java.util.Objects"),
    ("Optional", "java.util.Optional"),
    ("OptionalDouble", "java.util.OptionalDouble"),
    ("OptionalInt", "java.util.OptionalInt"),
    ("OptionalLong", "java.util.OptionalLong"),
    ("UUID", "java.util.UUID"),
];

/// The file: package, the imports that the text needs, the text.
pub(super) fn file(package: &str, more_imports: &[&str], text: &str) -> String {
    let mut imports: Vec<String> = LIBRARY.iter().filter(|(name, _)| mentions(text, name)).map(|(_, path)| (*path).to_owned()).collect();
    imports.extend(more_imports.iter().map(|import| (*import).to_owned()));
    imports.sort();
    let mut out = format!("package {package};\n\n");
    for import in &imports {
        let _ = writeln!(out, "import {import};");
    }
    if !imports.is_empty() {
        out.push('\n');
    }
    out.push_str(text);
    out
}

/// Whether the code, comments aside, has this word.
fn mentions(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.lines().filter(|line| !line.trim_start().starts_with(['*', '/'])).any(|line| {
        line.match_indices(word).any(|(at, _)| {
            !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn only_what_the_code_uses_is_imported() {
        let text = "/** A List. */\nclass A {\n    Optional<UUID> a; OptionalLong b; Other.Duration c;\n}\n";
        let imports = "import java.util.Optional;\nimport java.util.OptionalLong;\nimport java.util.UUID;\n";
        assert_eq!(file("p", &[], text), format!("package p;\n\n{imports}\n{text}"));
    }
}
