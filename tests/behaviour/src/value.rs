//! Values of the agent protocol: JSON, with bytes as hexadecimal text.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The longest text that a message shows of a value.
const SHOWN: usize = 400;

/// Bytes as lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of a hexadecimal text; none where it is not one.
pub fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// The text whose UTF-8 bytes a hexadecimal text gives; none where it is not one.
pub fn text_of_hex(text: &str) -> Option<String> {
    String::from_utf8(bytes_of_hex(text)?).ok()
}

/// Whether two values are the same. Languages write the same number as `1` or as `1.0`.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => x.len() == y.len() && x.iter().all(|(name, x)| y.get(name).is_some_and(|y| same(x, y))),
        _ => a == b,
    }
}

/// Puts another text in the place of each for which there is one.
pub fn replace(value: &mut Value, other: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(other) = other(text) {
                *text = other;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, other)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, other)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A value as one line, cut where it is long.
pub fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}

/// A TOML value of a scenario as JSON. TOML's dates have no counterpart.
pub fn from_toml(value: &toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(*number).ok_or("a number must be finite")?.into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(date) => return Err(format!("{date} is a date, which no type of the description has: write it as text")),
        toml::Value::Array(items) => Value::Array(items.iter().map(from_toml).collect::<Result<_, _>>()?),
        toml::Value::Table(table) => {
            let fields = table.iter().map(|(name, value)| Ok((name.clone(), from_toml(value)?)));
            Value::Object(fields.collect::<Result<Map<_, _>, String>>()?)
        }
    })
}

/// An argument as it is sent: `{ utf8 = "text" }` becomes the hexadecimal bytes of the text, `{ null = true }` becomes null.
pub fn argument(value: &Value) -> Value {
    match value {
        Value::Object(table) if table.len() == 1 => match (table.get("utf8"), table.get("null")) {
            (Some(Value::String(text)), _) => Value::String(hex(text.as_bytes())),
            (_, Some(Value::Bool(true))) => Value::Null,
            _ => Value::Object(table.iter().map(|(name, value)| (name.clone(), argument(value))).collect()),
        },
        Value::Object(table) => Value::Object(table.iter().map(|(name, value)| (name.clone(), argument(value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(argument).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hexadecimal_text_goes_both_ways() {
        assert_eq!(hex(b"\x00\xffhi"), "00ff6869");
        assert_eq!(bytes_of_hex("00ff6869"), Some(b"\x00\xffhi".to_vec()));
        assert_eq!(text_of_hex("c3a4"), Some("ä".to_owned()));
        for bad in ["0", "0g", "\u{e4}a"] {
            assert_eq!(bytes_of_hex(bad), None, "{bad}");
        }
        assert_eq!(text_of_hex("ff"), None, "not UTF-8");
    }

    #[test]
    fn arguments_are_written_out() {
        let written = json!({ "data": { "utf8": "hi" }, "device": { "null": true }, "list": [{ "utf8": "x" }], "n": 1 });
        assert_eq!(argument(&written), json!({ "data": "6869", "device": null, "list": ["78"], "n": 1 }));
    }

    #[test]
    fn numbers_are_the_same_in_both_forms() {
        assert!(same(&json!({ "a": [1, 2.5] }), &json!({ "a": [1.0, 2.5] })));
        assert!(!same(&json!(1), &json!("1")));
        assert!(!same(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 })));
        assert!(!same(&json!([1]), &json!([1, 1])));
    }

    #[test]
    fn long_values_are_cut() {
        let text = short(&json!("ä".repeat(1000)));
        assert!(text.ends_with("... (2002 bytes)"), "{text}");
        assert_eq!(short(&json!({ "a": 1 })), r#"{"a":1}"#);
    }
}
