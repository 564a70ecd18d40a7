//! Texts of hosts and guests as they can be shown. A name may have what a terminal obeys, or what ends a line where no line ends.

use std::fmt::Write as _;

/// A text in a line of a table or of an event: nothing in it ends the line or is obeyed.
pub fn in_line(text: &str) -> String {
    escaped(text, |_| false)
}

/// A text of several lines on a terminal: nothing in it is obeyed.
pub fn on_screen(text: &str) -> String {
    escaped(text, |char| matches!(char, '\n' | '\t'))
}

fn escaped(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if is_obeyed(char) && !keep(char) { shown.extend(char.escape_default()) } else { shown.push(char) }
    }
    shown
}

/// JSON in which these stand as escapes too: beyond the first of them JSON leaves them as they are.
pub fn in_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for char in json.chars() {
        if char != '\n' && is_obeyed(char) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(char));
        } else {
            shown.push(char);
        }
    }
    shown
}

/// Whether a terminal obeys a character, or a reader takes it for the end of a line: controls, separators, and what turns the direction of text round.
pub fn is_obeyed(char: char) -> bool {
    char.is_control() || matches!(char, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{in_json, in_line, on_screen};

    #[test]
    fn what_a_terminal_obeys_is_told() {
        assert_eq!(in_line("a\tb\nc\x1b[2J\u{9b}1m\u{202e}é"), "a\\tb\\nc\\u{1b}[2J\\u{9b}1m\\u{202e}é");
        assert_eq!(on_screen("a\tb\nc\x1b[2J\r"), "a\tb\nc\\u{1b}[2J\\r");
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({ "title": "a\nb\u{7f}\u{9b}\u{2028}\u{feff}" });
        let text = in_json(&format!("{value:#}\n"));
        assert!(text.is_ascii(), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
