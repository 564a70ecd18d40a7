//! Which characters XML 1.0 allows.

/// Whether a document may have this character, as itself or as a reference.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a text can be the name of an element or an attribute.
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(begins_name) && characters.all(|c| begins_name(c) || continues_name(c))
}

fn begins_name(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn continues_name(c: char) -> bool {
    matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::{is_allowed, is_name};

    #[test]
    fn control_characters_and_half_pairs_are_not_allowed() {
        assert!(['\0', '\u{8}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'].into_iter().all(|c| !is_allowed(c)));
        assert!(['\t', '\n', '\r', 'a', '\u{85}', '\u{e9}', '\u{1f600}'].into_iter().all(is_allowed));
    }

    #[test]
    fn names_begin_with_a_letter() {
        assert!(["a", "_a", "qemu:commandline", "a-1.b", "\u{e9}t\u{e9}"].into_iter().all(is_name));
        assert!(["", "1a", "-a", "a b", "a\0", "a<"].into_iter().all(|name| !is_name(name)));
    }
}
