//! Doc comments of the typings.

use crate::ir::Version;

/// A sentence for what the description says nothing about.
pub fn or_name(doc: &str, name: &str) -> String {
    if doc.trim().is_empty() { format!("The {}.", name.replace('_', " ")) } else { doc.trim().to_owned() }
}

/// A doc comment, indented: text, then tags; on one line where it fits. Nothing in it can end the comment early.
pub fn comment(indent: usize, text: &str, tags: &[String], since: Option<Version>) -> String {
    let pad = " ".repeat(indent);
    let text = text.trim().replace("*/", "* /");
    let since = since.map(|version| format!("@since libvirt {version}"));
    let tags: Vec<String> = tags.iter().chain(&since).map(|tag| tag.replace('\n', " ").replace("*/", "* /")).collect();
    if tags.is_empty() && !text.contains('\n') {
        return format!("{pad}/** {text} */");
    }
    let blank = (!tags.is_empty()).then(String::new);
    let lines = text.lines().map(str::to_owned).chain(blank).chain(tags);
    let body: String = lines.map(|line| format!("{pad} * {line}").trim_end().to_owned() + "\n").collect();
    format!("{pad}/**\n{body}{pad} */")
}

/// The first sentence, for the comments of the scripts: the typings have the rest.
pub fn first_sentence(doc: &str) -> String {
    let text = doc.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    text[..end].trim().replace("*/", "* /")
}
