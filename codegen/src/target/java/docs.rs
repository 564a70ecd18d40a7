//! Javadoc: the description's sentences with their code marks turned into Java's.

use crate::ir::{Api, Version};

/// A documentation comment without its last line end, `indent` blanks deep. Tags are whole: `@param name what`.
pub(super) fn comment(api: &Api, indent: usize, doc: &str, tags: &[String]) -> String {
    let margin = " ".repeat(indent);
    let text = html(api, doc);
    if tags.is_empty() && !text.contains('\n') {
        return format!("{margin}/** {text} */");
    }
    let mut lines = vec![format!("{margin}/**")];
    lines.extend(text.lines().map(|line| format!("{margin} * {line}").trim_end().to_owned()));
    if !tags.is_empty() {
        lines.push(format!("{margin} *"));
        for tag in tags {
            let folded = fold(&html(api, tag), WIDTH - indent);
            lines.extend(folded.iter().map(|line| format!("{margin} * {line}")));
        }
    }
    lines.push(format!("{margin} */"));
    lines.join("\n")
}

/// How wide a comment may be.
const WIDTH: usize = 136;

/// Splits a tag at blanks; what follows the first line is indented.
fn fold(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("    {word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// When something appeared: libvirt's versions say so, our own too.
pub(super) fn since(version: Version, in_libvirt: bool) -> String {
    if in_libvirt { format!("@since libvirt {version}") } else { format!("@since virtkit {version}") }
}

/// The same text as HTML: paragraphs, and what stands in back ticks as code or, for an error, as a link.
fn html(api: &Api, doc: &str) -> String {
    let mut out = String::new();
    let mut paragraph_ends = false;
    for line in doc.trim().lines() {
        if line.trim().is_empty() {
            paragraph_ends = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if paragraph_ends { "\n\n<p>" } else { "\n" });
        }
        paragraph_ends = false;
        for (index, part) in line.split('`').enumerate() {
            if index % 2 == 0 {
                out.push_str(&part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
            } else if api.error_codes.iter().any(|code| code.value != 0 && code.name.pascal() == part) {
                out.extend(["{@link ", part, "Exception}"]);
            } else {
                out.extend(["{@code ", part, "}"]);
            }
        }
    }
    out
}

/// A link to a method or class. It passes through `comment` unharmed.
pub(super) fn link(target: &str) -> String {
    format!("{{@link {target}}}")
}
