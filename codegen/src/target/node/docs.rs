//! Doc comments of the typings.

use crate::ir::Version;

/// A sentence for what the description says nothing about.
pub fn or_name(doc: &str, name: &str) -> String {
    if doc.trim().is_empty() { format!("The {}.", name.replace('_', " ")) } else { doc.trim().to_owned() }
}

/// A doc comment: text, then tags. Nothing in it can end the comment early.
pub fn comment(text: &str, tags: &[String], since: Option<Version>) -> String {
    let mut lines: Vec<String> = text.trim().lines().map(str::to_owned).collect();
    let since = since.map(|version| format!("@since libvirt {version}"));
    let tags: Vec<&String> = tags.iter().chain(&since).collect();
    if !tags.is_empty() {
        lines.push(String::new());
        lines.extend(tags.into_iter().map(|tag| tag.replace('\n', " ")));
    }
    lines.join("\n").replace("*/", "* /")
}

/// The first sentence, for the comments of the scripts: the typings have the rest.
pub fn first_sentence(doc: &str) -> String {
    let text = doc.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    text[..end].trim().replace("*/", "* /")
}
