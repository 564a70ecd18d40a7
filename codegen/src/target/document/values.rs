//! Values of attributes and texts.

use minijinja::{Value, context};

use crate::ir::{Api, Words, XmlValue};

/// The Rust type of a value.
pub fn rust(api: &Api, value: XmlValue) -> String {
    match value {
        XmlValue::Text => "String".into(),
        XmlValue::I32 => "i32".into(),
        XmlValue::U32 => "u32".into(),
        XmlValue::I64 => "i64".into(),
        XmlValue::U64 => "u64".into(),
        XmlValue::Uuid => "Uuid".into(),
        XmlValue::YesNo => "YesNo".into(),
        XmlValue::OnOff => "OnOff".into(),
        XmlValue::Words(id) => api.word_list(id).name.pascal(),
    }
}

/// A list of words.
pub fn words(words: &Words) -> Value {
    let values: Vec<Value> =
        words.values.iter().map(|value| context! { name => value.name.pascal(), word => value.word, doc => value.doc }).collect();
    context! { name => words.name.pascal(), doc => words.doc, values }
}
