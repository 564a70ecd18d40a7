//! Documentation as Python's literals.

/// A docstring. Its first line stands behind the quotes, the others at the indentation of the literal.
pub fn docstring(text: &str, indentation: usize) -> String {
    let text = text.trim().replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    let margin = " ".repeat(indentation);
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(place, line)| if place == 0 || line.is_empty() { line.to_owned() } else { format!("{margin}{line}") })
        .collect();
    let body = lines.join("\n");
    // A quote at the end would run into those of the literal.
    if lines.len() > 1 || body.ends_with('"') { format!("\"\"\"{body}\n{margin}\"\"\"") } else { format!("\"\"\"{body}\"\"\"") }
}

/// What a constant means, with its name and age in libvirt.
pub fn constant(doc: &str, c: Option<&str>, since: crate::ir::Version) -> String {
    let doc = doc.trim();
    docstring(&c.map_or_else(|| doc.to_owned(), |c| format!("{doc} (`{c}`, since {since})")), 4)
}

/// What a class is for, with its age and its name in C.
pub fn class(doc: &str, c: Option<&str>, since: crate::ir::Version) -> String {
    let c = c.map_or_else(String::new, |c| format!(", `{c}`"));
    docstring(&format!("{}\n\nSince libvirt {since}{c}.", doc.trim()), 4)
}

#[cfg(test)]
mod tests {
    use super::docstring;

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(docstring("Runs.", 4), r#""""Runs.""""#);
    }

    #[test]
    fn several_lines_are_indented() {
        assert_eq!(docstring("Runs.\n\nErrors: none.\n", 4), "\"\"\"Runs.\n\n    Errors: none.\n    \"\"\"");
    }

    #[test]
    fn quotes_and_backslashes_do_not_end_the_literal() {
        assert_eq!(docstring("Says \"no\"", 0), "\"\"\"Says \"no\"\n\"\"\"");
        assert_eq!(docstring(r#"C:\new """ end."#, 0), r#""""C:\\new \"\"\" end.""""#);
    }
}
