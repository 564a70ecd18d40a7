//! Comments in the form that Go's tools expect: each begins with the name of what it describes.

use crate::ir::{Api, ErrorOrigin, Version};

use super::names::exported;

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A method or function, which does something.
    Method,
    /// A type or a field, which is something.
    Thing,
    /// A value or an error, whose text stands alone.
    Value,
    /// An event, which tells that something happened.
    Event,
}

/// Comments are filled to this width.
const WIDTH: usize = 110;

/// Makes the description's text a sentence about `name`: "Looks up the domain" becomes "DomainByName looks up the domain".
pub(super) fn sentence(name: &str, about: About, doc: &str) -> String {
    let doc = doc.trim();
    if doc.is_empty() {
        return String::new();
    }
    let mut words = doc.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let lower = decapitalised(doc);
    match (about, first) {
        (About::Value, _) => format!("{name}: {lower}"),
        (About::Event, _) => format!("{name} tells that {lower}"),
        (About::Method, "A" | "An" | "The") => format!("{name} gives {lower}"),
        (About::Thing, "A" | "An" | "The") => format!("{name} is {lower}"),
        (_, "What" | "How" | "Which" | "Why" | "Whether" | "Where") => format!("{name} says {lower}"),
        (About::Method, verb) if is_verb(verb, second) => format!("{name} {lower}"),
        _ => format!("{name}: {lower}"),
    }
}

/// "Lists the domains", but not "Limits on the memory".
fn is_verb(first: &str, second: &str) -> bool {
    first.ends_with('s') && !["of", "on", "for", "in", "and", "that", "which", "with"].contains(&second)
}

/// Acronyms and quoted names keep their form.
fn decapitalised(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// Adds the version in which something appeared.
pub(super) fn since(text: &str, version: Version, origin: ErrorOrigin) -> String {
    let whose = match origin {
        ErrorOrigin::Libvirt => "libvirt",
        ErrorOrigin::Virtkit => "virtkit",
    };
    format!("{text}\n\nSince {whose} {version}.")
}

/// Turns what the description quotes into links: the codes of errors, methods, and the names given.
pub(super) fn linked(api: &Api, text: &str, names: &[(String, String)]) -> String {
    let codes = api.error_codes.iter().map(|code| (code.name.pascal(), format!("Err{}", exported(&code.name))));
    let methods = api.methods.iter().map(|method| {
        let owner = method.receiver.map_or(String::new(), |object| exported(&api.object(object).name) + ".");
        (api.full_name(method), owner + &exported(&method.name))
    });
    let mut text = text.to_owned();
    for (quoted, link) in names.iter().cloned().chain(codes).chain(methods) {
        text = text.replace(&format!("`{quoted}`"), &format!("[{link}]"));
    }
    text
}

/// The lines of a comment, `//` before each. Paragraphs are filled anew, because names became longer; lists stay.
pub(super) fn comment(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n").map(|paragraph| if is_list(paragraph) { listed(paragraph) } else { filled(paragraph) });
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    text.lines().map(|line| format!("// {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn is_list(paragraph: &str) -> bool {
    paragraph.trim_start().starts_with("- ")
}

fn listed(paragraph: &str) -> String {
    paragraph.lines().map(|line| format!("  {}", line.trim())).collect::<Vec<_>>().join("\n")
}

fn filled(paragraph: &str) -> String {
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        let line = lines.last_mut().expect("there is one from the start");
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= WIDTH {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{About, comment, sentence};

    #[test]
    fn comments_begin_with_the_name() {
        for (about, doc, expected) in [
            (About::Method, "The state of it.", "X gives the state of it."),
            (About::Method, "Looks up the domain.", "X looks up the domain."),
            (About::Method, "Limits on the memory.", "X: limits on the memory."),
            (About::Thing, "What a domain does.", "X says what a domain does."),
            (About::Thing, "A virtual machine.", "X is a virtual machine."),
            (About::Thing, "XML of a domain.", "X: XML of a domain."),
            (About::Value, "The host is full.", "X: the host is full."),
            (About::Event, "A domain was started.", "X tells that a domain was started."),
        ] {
            assert_eq!(sentence("X", about, doc), expected);
        }
    }

    #[test]
    fn paragraphs_are_filled_and_lists_stay() {
        assert_eq!(comment("a\nb\n\n  - c\n  - d"), "// a b\n//\n//   - c\n//   - d");
        assert_eq!(comment(&"word ".repeat(30)).lines().map(str::len).collect::<Vec<_>>(), [112, 42]);
    }
}
