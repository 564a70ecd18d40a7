//! Documents: the steps that read and write their records.

use serde_json::Value;
use virtkit_json::{Call, Failure, FromJson, Names, Saved, parse_document, write_document};

/// `document.parse` and `document.write`; none if it is another call.
pub fn step(call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
    match call.method.as_str() {
        "document.parse" => Some(parse(call, names)),
        "document.write" => Some(write(call, names)),
        _ => None,
    }
}

fn parse(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let (kind, text): (String, String) = (call.argument("kind", names)?, call.argument("text", names)?);
    parse_document(&kind, &text).map(Saved::Value)
}

fn write(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let (kind, record): (String, Any) = (call.argument("kind", names)?, call.argument("record", names)?);
    write_document(&kind, &record.0).map(|text| Saved::Value(text.into()))
}

struct Any(Value);

impl FromJson for Any {
    fn from_json(json: &Value, _: &Names) -> Result<Self, Failure> {
        Ok(Self(json.clone()))
    }
}
