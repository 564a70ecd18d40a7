//! Reading expectations from a scenario.

use regex_lite::Regex;
use serde_json::{Map, Value};

use crate::matcher::Matcher;
use crate::value;

/// The words that make a table with one key a rule.
const WORDS: [&str; 13] =
    ["any", "null", "contains", "matches", "at_least", "length", "unordered", "includes", "utf8", "exactly", "every", "one_of", "not"];

impl Matcher {
    /// Reads an expectation.
    pub fn parse(form: &Value) -> Result<Self, String> {
        match form {
            Value::Object(table) => match table.keys().find(|key| WORDS.contains(&key.as_str())) {
                Some(word) if table.len() == 1 => rule(word, &table[word]),
                Some(word) => {
                    Err(format!("`{word}` is a rule and stands alone in its table; for a field of this name write {{ exactly = ... }}"))
                }
                None => fields(table),
            },
            Value::Array(items) => Ok(Self::Items(parse_all(items)?)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(Self::Equal(form.clone())),
        }
    }
}

fn fields(table: &Map<String, Value>) -> Result<Matcher, String> {
    let fields = table.iter().map(|(name, form)| Ok((name.clone(), Matcher::parse(form)?)));
    Ok(Matcher::Fields(fields.collect::<Result<_, String>>()?))
}

fn parse_all(forms: &[Value]) -> Result<Vec<Matcher>, String> {
    forms.iter().map(Matcher::parse).collect()
}

fn rule(word: &str, form: &Value) -> Result<Matcher, String> {
    let wrong = |what: &str| format!("`{word}` takes {what}, not {}", value::short(form));
    let text = || form.as_str().map(str::to_owned).ok_or_else(|| wrong("a text"));
    let list = || form.as_array().ok_or_else(|| wrong("a list")).and_then(|forms| parse_all(forms));
    let yes = |rule: Matcher| if form == &Value::Bool(true) { Ok(rule) } else { Err(wrong("true")) };
    match word {
        "any" => yes(Matcher::Any),
        "null" => yes(Matcher::Equal(Value::Null)),
        "contains" => Ok(Matcher::Contains(text()?)),
        "matches" => Ok(Matcher::Matches(Regex::new(&text()?).map_err(|error| format!("`matches`: {error}"))?)),
        "at_least" => Ok(Matcher::AtLeast(form.as_i64().ok_or_else(|| wrong("a whole number"))?)),
        "length" => {
            let length = form.as_u64().and_then(|length| usize::try_from(length).ok());
            Ok(Matcher::Length(length.ok_or_else(|| wrong("a whole number that is not negative"))?))
        }
        "unordered" => Ok(Matcher::Unordered(list()?)),
        "includes" => Ok(Matcher::Includes(list()?)),
        "utf8" => Ok(Matcher::Utf8(Box::new(Matcher::parse(form)?))),
        "exactly" => Ok(Matcher::Equal(form.clone())),
        "every" => Ok(Matcher::Every(list()?)),
        "one_of" => Ok(Matcher::OneOf(list()?)),
        "not" => Ok(Matcher::Not(Box::new(Matcher::parse(form)?))),
        _ => Err(format!("`{word}` is no rule")),
    }
}
