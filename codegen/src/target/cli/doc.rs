//! Texts of help, from the sentences of the description.

use crate::ir::Type;

/// The first sentence, on one line.
pub(super) fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.match_indices(". ").find(|(at, _)| !text[..*at].ends_with("e.g")).map_or(text.len(), |(at, _)| at + 1);
    text[..end].to_owned()
}

/// Paragraphs, each on one line: the terminal says where lines end.
pub(super) fn paragraphs(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A text of the description for people who call commands: what only callers of a language need is left out, and nothing is not called null.
pub(super) fn for_people(text: &str) -> String {
    let sentences = |paragraph: &str| {
        let kept: Vec<&str> = paragraph.split(". ").filter(|sentence| !sentence.contains("in Rust")).collect();
        let text = kept.join(". ").replace("null for", "left out for");
        if text.is_empty() || text.ends_with(['.', ':', '`', ')']) { text } else { text + "." }
    };
    text.split("\n\n").map(sentences).collect::<Vec<_>>().join("\n\n")
}

/// The unit of a number, where its text says one: `The size in KiB.`
pub(super) fn unit(text: &str, ty: &Type) -> Option<&'static str> {
    let number = match ty {
        Type::Optional(item) => return unit(text, item),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F64 => true,
        Type::Bool
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..) => false,
    };
    if !number {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).enumerate().find_map(|(at, pair)| {
        // What is counted from a moment is a moment.
        let moment = words.get(at + 2).is_some_and(|word| *word == "since");
        let unit = UNITS.iter().find(|(word, _)| pair[1].trim_end_matches(['.', ',', ';', ':', ')']) == *word)?.1;
        (matches!(pair[0], "in" | "In") && !moment).then_some(unit)
    })
}

/// Words of units, and their signs.
const UNITS: [(&str, &str); 13] = [
    ("bytes", "bytes"),
    ("KiB", "KiB"),
    ("MiB", "MiB"),
    ("GiB", "GiB"),
    ("bytes/s", "bytes/s"),
    ("KiB/s", "KiB/s"),
    ("MiB/s", "MiB/s"),
    ("nanoseconds", "ns"),
    ("microseconds", "us"),
    ("milliseconds", "ms"),
    ("seconds", "s"),
    ("MHz", "MHz"),
    ("percent", "percent"),
];

#[cfg(test)]
mod tests {
    use super::{for_people, paragraphs, sentence, unit};
    use crate::ir::Type;

    #[test]
    fn a_unit_is_what_the_text_says() {
        assert_eq!(unit("The memory that it has, in KiB.", &Type::U64), Some("KiB"));
        assert_eq!(unit("The capacity in bytes; with `DELTA` how much more.", &Type::U64), Some("bytes"));
        assert_eq!(unit("When it was made, in seconds since 1970.", &Type::I64), None);
        assert_eq!(unit("In which place.", &Type::U64), None);
        assert_eq!(unit("Its name, in bytes.", &Type::Text), None);
        assert_eq!(unit("In nanoseconds.", &Type::Optional(Box::new(Type::U64))), Some("ns"));
    }

    #[test]
    fn what_is_for_callers_of_a_language_is_left_out() {
        assert_eq!(for_people("The files. The call takes copies; in Rust they are lent.\n\nErrors: none."), "The files.\n\nErrors: none.");
        assert_eq!(for_people("The image; null for the lowest."), "The image; left out for the lowest.");
    }

    #[test]
    fn texts_are_cut_into_sentences_and_paragraphs() {
        assert_eq!(sentence("Looks up\na domain. Or not."), "Looks up a domain.");
        assert_eq!(paragraphs("One\nline.\n\nErrors: none.\n"), "One line.\n\nErrors: none.");
    }
}
