//! Markdown from the sentences of the description.

/// A text as it may stand in a cell of a table: one line, no bars.
pub(super) fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// The first sentence of a text, as a cell.
pub(super) fn summary(text: &str) -> String {
    let text = cell(text);
    let end = text.match_indices(". ").find(|(at, _)| !text[..*at].ends_with("e.g")).map_or(text.len(), |(at, _)| at + 1);
    text[..end].to_owned()
}

/// The anchor of a heading.
pub(super) fn anchor(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric() || *c == '_' || *c == '-').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{anchor, cell, summary};

    #[test]
    fn a_cell_is_one_line_without_bars() {
        assert_eq!(cell("Live | stored,\n  or both."), "Live \\| stored, or both.");
    }

    #[test]
    fn the_first_sentence_is_the_summary() {
        assert_eq!(summary("Looks up a domain.\n\nErrors: `NoDomain`."), "Looks up a domain.");
        assert_eq!(summary("No end"), "No end");
    }

    #[test]
    fn anchors_are_lower_case() {
        assert_eq!(anchor("DomainState"), "domainstate");
        assert_eq!(anchor("memory_parameters"), "memory_parameters");
    }
}
