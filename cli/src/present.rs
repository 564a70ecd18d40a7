//! Values as programs read and write them here: those of `virtkit_json`, with numbers as numbers, enumerations and flags by their words, sets of
//! processors as `0-3,8`, and time in seconds.

use serde_json::{Map, Value};

use crate::bytes::{from_hex, to_hex};
use crate::cpus;
use crate::description::{Field, Type};

/// A value that a call has given.
pub fn show(ty: &Type, value: &Value) -> Value {
    match ty {
        // A descriptor, and what could not be shown, say so.
        _ if value.is_null() => Value::Null,
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text | Type::Bytes | Type::Uuid | Type::Fd | Type::Document => value.clone(),
        Type::Secret => Value::from("(secret)"),
        Type::I64 | Type::U64 => number(value),
        Type::Duration => seconds(value),
        Type::CpuMap => cpus::show(&from_hex(value)).into(),
        Type::Enum(known) => {
            let word = value.as_str().and_then(|name| known.values.iter().find(|value| value.name == name)).map(|value| value.word);
            word.map_or_else(|| value.clone(), Value::from)
        }
        Type::Flags(known) => {
            let bits = value.as_u64().unwrap_or_default();
            let set = known.values.iter().filter(|flag| bits & u64::from(flag.bits) == u64::from(flag.bits));
            let rest = set.clone().fold(bits, |rest, flag| rest & !u64::from(flag.bits));
            set.map(|flag| Value::from(flag.word)).chain((rest != 0).then(|| rest.into())).collect()
        }
        Type::Record(record) => fields(record.fields, value),
        Type::Object(object) => fields(object.identity, value),
        Type::Params(group) => {
            let mut shown = Map::new();
            for field in group.fields {
                if let Some(value) = value.get(field.name) {
                    shown.insert(field.name.to_owned(), show(&field.ty, value));
                }
            }
            for (name, typed) in value["extra"].as_object().into_iter().flatten() {
                shown.insert(name.clone(), plain(typed));
            }
            shown.into()
        }
        Type::List(item) | Type::Array(item, _) => value.as_array().into_iter().flatten().map(|value| show(item, value)).collect(),
        Type::Optional(item) => show(item, value),
    }
}

/// The fields of a record, in the order of the description.
pub fn fields(fields: &[Field], value: &Value) -> Value {
    fields.iter().map(|field| (field.name.to_owned(), show(&field.ty, &value[field.name]))).collect::<Map<_, _>>().into()
}

/// A number that JSON carries as digits.
fn number(value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).unwrap_or_else(|_| value.clone())
}

fn seconds(value: &Value) -> Value {
    let nanoseconds = value.as_str().and_then(|text| text.parse().ok()).map(std::time::Duration::from_nanos);
    nanoseconds.map_or_else(|| value.clone(), |time| time.as_secs_f64().into())
}

/// A typed value without its type.
pub fn plain(typed: &Value) -> Value {
    let Some((kind, value)) = typed.as_object().and_then(|fields| fields.iter().next()) else { return typed.clone() };
    if matches!(kind.as_str(), "i64" | "u64") { number(value) } else { value.clone() }
}

/// The reverse: what a program has written, for a call.
pub fn take(ty: &Type, value: &Value) -> Result<Value, String> {
    let wrong = |form: &str| Err(format!("{value} is not {form}"));
    Ok(match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text | Type::Bytes | Type::Uuid | Type::Document | Type::Secret => {
            value.clone()
        }
        Type::Fd => return wrong("a descriptor: those cannot be written as JSON"),
        Type::Object(_) => return wrong("an object: those cannot be written as JSON"),
        Type::I64 | Type::U64 => match value {
            Value::Number(number) if !number.is_f64() => number.to_string().into(),
            Value::String(_) => value.clone(),
            _ => return wrong("a whole number"),
        },
        Type::Duration => match value.as_f64().map(std::time::Duration::try_from_secs_f64) {
            Some(Ok(time)) => time.as_nanos().to_string().into(),
            Some(Err(_)) | None => return wrong("a number of seconds"),
        },
        Type::CpuMap => to_hex(cpus::parse(value.as_str().unwrap_or_default())?),
        Type::Enum(known) => match value.as_str() {
            None => value.clone(),
            Some(text) => match known.values.iter().find(|value| value.word == text || value.name == text) {
                Some(found) => found.name.into(),
                None => {
                    let words: Vec<&str> = known.values.iter().map(|value| value.word).collect();
                    return Err(format!("{text:?} is none of {}", words.join(", ")));
                }
            },
        },
        Type::Flags(known) => match value {
            Value::Array(words) => {
                let mut bits = words.iter().map(|word| {
                    let found = known.values.iter().find(|flag| word.as_str() == Some(flag.word)).map(|flag| u64::from(flag.bits));
                    found.or_else(|| word.as_u64()).ok_or_else(|| format!("{word} is no flag here"))
                });
                bits.try_fold(0, |sum, bits| Ok::<u64, String>(sum | bits?))?.into()
            }
            Value::Number(_) => value.clone(),
            _ => return wrong("a list of flags"),
        },
        Type::Record(record) => {
            let Value::Object(given) = value else { return wrong("an object of fields") };
            if let Some(unknown) = given.keys().find(|name| record.fields.iter().all(|field| field.name != *name)) {
                let known: Vec<&str> = record.fields.iter().map(|field| field.name).collect();
                return Err(format!("there is no field {unknown:?}: there are {}", known.join(", ")));
            }
            let field = |field: &Field| Ok((field.name.to_owned(), take(&field.ty, given.get(field.name).unwrap_or(&Value::Null))?));
            record.fields.iter().map(field).collect::<Result<Map<_, _>, String>>()?.into()
        }
        Type::Params(group) => {
            let Value::Object(given) = value else { return wrong("an object of parameters") };
            let field = |(name, value): (&String, &Value)| {
                let known = group.fields.iter().find(|field| field.name == name);
                Ok((name.clone(), known.map_or_else(|| Ok(value.clone()), |field| take(&field.ty, value))?))
            };
            given.iter().map(field).collect::<Result<Map<_, _>, String>>()?.into()
        }
        Type::List(item) | Type::Array(item, _) => match value {
            // A field that is left out of a record is an empty list.
            Value::Null => Value::Array(Vec::new()),
            Value::Array(items) => items.iter().map(|value| take(item, value)).collect::<Result<_, _>>()?,
            _ => return wrong("a list"),
        },
        Type::Optional(_) if value.is_null() => Value::Null,
        Type::Optional(item) => take(item, value)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{show, take};
    use crate::description::{Enum, EnumValue, Field, Flags, Params, Record, Switch, Type};

    static COLOUR: Enum = Enum { values: &[EnumValue { word: "warm-white", name: "WARM_WHITE", doc: "" }] };
    static FLAGS: Flags = Flags { values: &[Switch { word: "live", bits: 1, doc: "" }, Switch { word: "config", bits: 2, doc: "" }] };
    static LAMP: Record = Record {
        fields: &[
            Field { name: "hours", ty: Type::U64, unit: None },
            Field { name: "colour", ty: Type::Enum(&COLOUR), unit: None },
            Field { name: "flags", ty: Type::Flags(&FLAGS), unit: None },
            Field { name: "cpus", ty: Type::CpuMap, unit: None },
            Field { name: "fade", ty: Type::Duration, unit: None },
            Field { name: "note", ty: Type::Optional(&Type::Text), unit: None },
            Field { name: "pins", ty: Type::List(&Type::I64), unit: None },
        ],
    };
    static SETTINGS: Params = Params { fields: &[Field { name: "energy", ty: Type::Optional(&Type::U64), unit: None }], params: &[] };

    #[test]
    fn a_record_is_shown_and_taken_back() {
        let given = json!({
            "hours": "18446744073709551615", "colour": "WARM_WHITE", "flags": 7, "cpus": "0b", "fade": "1500000000", "note": null, "pins": ["-1"],
        });
        let shown = show(&Type::Record(&LAMP), &given);
        let expected = json!({
            "hours": 18_446_744_073_709_551_615_u64, "colour": "warm-white", "flags": ["live", "config", 4], "cpus": "0-1,3", "fade": 1.5, "note": null,
            "pins": [-1],
        });
        assert_eq!(shown, expected);
        assert_eq!(take(&Type::Record(&LAMP), &shown), Ok(given));
    }

    #[test]
    fn a_value_that_is_not_known_stays_a_number() {
        assert_eq!(show(&Type::Enum(&COLOUR), &json!(99)), json!(99));
        assert_eq!(take(&Type::Enum(&COLOUR), &json!(99)), Ok(json!(99)));
    }

    #[test]
    fn parameters_that_are_not_known_lose_their_types() {
        let given = json!({ "energy": "5", "extra": { "new": { "u64": "7" }, "odd": { "str": "x" } } });
        assert_eq!(show(&Type::Params(&SETTINGS), &given), json!({ "energy": 5, "new": 7, "odd": "x" }));
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert!(take(&Type::Enum(&COLOUR), &json!("green")).unwrap_err().contains("warm-white"));
        assert!(take(&Type::Record(&LAMP), &json!({ "hour": 1 })).unwrap_err().contains("hours, colour"));
        assert!(take(&Type::Flags(&FLAGS), &json!(["dead"])).is_err());
        assert!(take(&Type::U64, &json!(1.5)).is_err());
    }
}
