//! Values as YAML that every reader takes for the same values.
//!
//! The libraries that write YAML quote what readers of version 1.2 would take for something else. Many readers are older: to them (Python's, Ruby's, Ansible's)
//! `no` is false, `52:54:00:12:34:56` a number and `2026-01-31` a date. Here a text stands without quotes only where nobody can take it for anything else.

use serde_json::{Number, Value};

use crate::printable::{in_json, is_obeyed};

/// A document without its first line.
pub fn write(value: &Value) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => fields.iter().map(|(name, value)| entry(name, value)).collect(),
        Value::Array(items) if !items.is_empty() => items.iter().map(|item| indented("- ", &write(item))).collect(),
        other => scalar(other) + "\n",
    }
}

fn entry(name: &str, value: &Value) -> String {
    let name = if is_plain(name) { name.to_owned() } else { quoted(name) };
    match value {
        Value::Object(fields) if !fields.is_empty() => format!("{name}:\n{}", indented("  ", &write(value))),
        Value::Array(items) if !items.is_empty() => format!("{name}:\n{}", write(value)),
        other => format!("{name}: {}\n", scalar(other)),
    }
}

/// Lines of which the first begins with `first` and the others as far to the right. What is empty stays empty.
fn indented(first: &str, lines: &str) -> String {
    let blanks = " ".repeat(first.len());
    let line = |(number, line): (usize, &str)| match (number, line) {
        (0, line) => format!("{first}{line}\n"),
        (_, "") => "\n".to_owned(),
        (_, line) => format!("{blanks}{line}\n"),
    };
    lines.lines().enumerate().map(line).collect()
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::String(text) if is_block(text) => {
            let keep = if text.ends_with('\n') { "" } else { "-" };
            format!("|{keep}\n{}", indented("  ", text)).trim_end_matches('\n').to_owned()
        }
        Value::String(text) => quoted(text),
        Value::Number(number) => digits(number),
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        Value::Null | Value::Bool(_) => value.to_string(),
    }
}

/// A text in quotes, as JSON has it, which is YAML.
fn quoted(text: &str) -> String {
    in_json(&Value::from(text).to_string())
}

/// Words that readers, some in any case, take for truths and for nothing.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Whether a text can be nothing else than a text: words, names and paths.
fn is_plain(text: &str) -> bool {
    let first = text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '/');
    let rest = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./+ ".contains(&byte));
    first && rest && !text.ends_with(' ') && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a text of lines can stand as its lines: none of them begins or ends in a way that would be lost.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_kept = |line: &str| line.is_empty() || line.contains(|char: char| char != ' ' && char != '\t');
    text.contains('\n')
        && !body.is_empty()
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(is_kept)
        && !text.contains(|char| is_obeyed(char) && !matches!(char, '\n' | '\t'))
}

/// A number. One with an exponent has a fraction and a sign there: older readers take it for a text otherwise.
fn digits(number: &Number) -> String {
    let text = number.to_string();
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let fraction = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{digits}{fraction}e{sign}{exponent}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::write;

    /// Texts that a reader would take for something else, or not read at all, if they stood as they are.
    const TEXTS: &[&str] = &[
        "",
        " ",
        " a",
        "a ",
        "true",
        "True",
        "FALSE",
        "no",
        "No",
        "NO",
        "yes",
        "on",
        "off",
        "y",
        "N",
        "null",
        "Null",
        "~",
        "1",
        "-1",
        "+1",
        "0",
        "007",
        "0x1f",
        "0o17",
        "0b11",
        "1_000",
        "1.5",
        ".5",
        "1e3",
        "1e300",
        ".inf",
        "-.Inf",
        ".nan",
        "52:54:00:12:34:56",
        "12:30",
        "2026-01-31",
        "2026-01-31T10:00:00Z",
        "a: b",
        "a:",
        ": a",
        "a #b",
        "#a",
        "- a",
        "-",
        "?",
        "? a",
        "[a]",
        "{a}",
        "a, b",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "'a'",
        "\"a\"",
    ];

    /// Texts with what ends a line, or is obeyed.
    const LINES: &[&str] = &[
        "a\nb",
        "a\n",
        "a\nb\n",
        "a\n\n",
        "\n",
        "\na",
        "a\n\nb",
        "a\n \nb",
        " a\nb",
        "a\n b\n",
        "a \nb ",
        "\ta\nb",
        "a\n\tb",
        "a\tb",
        "a\rb\n",
        "a\x1b[2Jb",
        "a\u{7f}\u{85}\u{9b}",
        "a\n\u{2028}b",
        "\u{feff}a",
        "a\n---\nb",
        "<domain>\n  <name>é</name>\n</domain>\n",
        "é",
    ];

    fn read(text: &str) -> Value {
        serde_norway::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    #[test]
    fn every_text_is_read_as_itself_wherever_it_stands() {
        for text in TEXTS.iter().chain(LINES).copied() {
            for value in
                [json!(text), json!([text, 1]), json!({ "a": text, "b": 1 }), json!({ text: [text] }), json!([[{ "a": { "b": text } }], 1])]
            {
                assert_eq!(read(&write(&value)), value, "{}", write(&value));
            }
        }
    }

    #[test]
    fn what_older_readers_take_for_something_else_is_in_quotes() {
        for text in TEXTS {
            assert!(write(&json!(text)).starts_with('"'), "{text:?}");
        }
    }

    #[test]
    fn values_stay_what_they_are() {
        let value = json!({
            "null": null, "yes": true, "none": [], "empty": {}, "least": i64::MIN, "most": u64::MAX, "half": 0.5, "small": 1e-7, "large": 1e300,
            "list": [[1, 2], [], [{ "a": 1, "b": [{ "c": {} }] }]],
        });
        assert_eq!(read(&write(&value)), value, "{}", write(&value));
        assert_eq!(write(&json!([1e-7, 1e300])), "- 1.0e-7\n- 1.0e+300\n");
    }

    #[test]
    fn words_and_documents_are_read_easily() {
        let value = json!({ "state": "shut-off", "path": "/var/lib/a b.img", "xml": "<a>\n  <b/>\n</a>\n", "lines": ["a\n\nb"] });
        let text = "state: shut-off\npath: /var/lib/a b.img\nxml: |\n  <a>\n    <b/>\n  </a>\nlines:\n- |-\n    a\n\n    b\n";
        assert_eq!(write(&value), text);
    }
}
