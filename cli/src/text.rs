//! Words of the command line as values of calls.

use serde_json::{Value, json};

use crate::bytes::to_hex;
use crate::description::{Param, Params, Type};
use crate::present;
use crate::{cpus, quantity};

/// A word as a value. What is a file, a descriptor or an object stays a word: it is looked for when the command runs.
pub fn value(ty: &Type, unit: Option<&str>, text: &str) -> Result<Value, String> {
    let number = |low: i128, high: i128| {
        let number = quantity::whole(text, unit)?;
        if (low..=high).contains(&number) { Ok(number) } else { Err(format!("{text} is not between {low} and {high}")) }
    };
    Ok(match ty {
        Type::Bool => match text {
            "true" | "yes" | "on" | "1" => true.into(),
            "false" | "no" | "off" | "0" => false.into(),
            _ => return Err(format!("{text:?} is neither true nor false")),
        },
        Type::I32 => json!(i64::try_from(number(i32::MIN.into(), i32::MAX.into())?).unwrap_or_default()),
        Type::U32 => json!(i64::try_from(number(0, u32::MAX.into())?).unwrap_or_default()),
        Type::I64 => number(i64::MIN.into(), i64::MAX.into())?.to_string().into(),
        Type::U64 => number(0, u64::MAX.into())?.to_string().into(),
        Type::F64 => {
            json!(text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| format!("{text:?} is not a number"))?)
        }
        Type::Uuid => text.parse::<virtkit::Uuid>().map_err(|_| format!("{text:?} is not a UUID"))?.to_string().into(),
        Type::CpuMap => to_hex(cpus::parse(text)?),
        Type::Duration => quantity::duration(text)?.as_nanos().to_string().into(),
        Type::Enum(_) => present::take(ty, &Value::from(text))?,
        Type::Flags(_) => present::take(ty, &text.split(',').map(Value::from).collect())?,
        Type::Text | Type::Bytes | Type::Fd | Type::Secret | Type::Object(_) | Type::Document => text.into(),
        Type::Record(_) | Type::Params(_) | Type::List(_) | Type::Array(..) => {
            let json: Value = serde_json::from_str(text).map_err(|error| format!("this is no JSON: {error}"))?;
            present::take(ty, &json)?
        }
        Type::Optional(item) => value(item, unit, text)?,
    })
}

/// `NAME=VALUE` as a typed parameter: its name on the wire, and its value with its type. One that the group does not know says its type itself,
/// `TYPE:NAME=VALUE`, or is text.
pub fn parameter(group: &Params, text: &str) -> Result<Value, String> {
    let (name, text) = text.split_once('=').ok_or_else(|| format!("{text:?} is not NAME=VALUE"))?;
    if let Some(known) = group.params.iter().find(|param| knows(param, name)) {
        // A field says which parameter it is; of one in a list the name says the index.
        let wire = if known.field == Some(name) { known.name } else { name };
        let (kind, value) = (type_name(&known.ty)?, value(&known.ty, known.unit, text)?);
        return Ok(json!([wire, { kind: value }]));
    }
    let (kind, name) = name.split_once(':').unwrap_or(("str", name));
    let ty = match kind {
        "i32" => Type::I32,
        "u32" => Type::U32,
        "i64" => Type::I64,
        "u64" => Type::U64,
        "f64" => Type::F64,
        "bool" => Type::Bool,
        "str" => Type::Text,
        _ => return Err(format!("{kind:?} is no type of a parameter: i32, u32, i64, u64, f64, bool, str")),
    };
    let value = value(&ty, None, text)?;
    Ok(json!([name, { kind: value }]))
}

/// Whether a name means a parameter: by its field, on the wire, or with indexes where the wire has them.
fn knows(param: &Param, name: &str) -> bool {
    param.field == Some(name) || indexed(param.name, name)
}

fn indexed(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once("<n>") else { return pattern == name };
    let Some(rest) = name.strip_prefix(before) else { return false };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    digits > 0 && indexed(after, &rest[digits..])
}

/// The name of a parameter's type in JSON.
fn type_name(ty: &Type) -> Result<&'static str, String> {
    Ok(match ty {
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 => "i64",
        Type::U64 => "u64",
        Type::F64 => "f64",
        Type::Bool => "bool",
        Type::Text => "str",
        other => return Err(format!("{other:?} is no type of a parameter")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{parameter, value};
    use crate::description::{Param, Params, Type};

    const fn param(name: &'static str, field: Option<&'static str>, ty: Type, unit: Option<&'static str>) -> Param {
        Param { name, field, ty, unit, settable: true, doc: "" }
    }

    static GROUP: Params = Params {
        fields: &[],
        params: &[
            param("hard_limit", Some("hard_limit"), Type::U64, Some("KiB")),
            param("energy.used", Some("energy"), Type::I32, None),
            param("socket.<n>.wire.<n>.live", None, Type::Bool, None),
        ],
    };

    #[test]
    fn words_become_values() {
        assert_eq!(value(&Type::U64, Some("KiB"), "1GiB"), Ok(json!("1048576")));
        assert_eq!(value(&Type::I32, None, "-5"), Ok(json!(-5)));
        assert_eq!(value(&Type::Duration, None, "200ms"), Ok(json!("200000000")));
        assert_eq!(value(&Type::Optional(&Type::Bool), None, "yes"), Ok(json!(true)));
        assert_eq!(value(&Type::List(&Type::U32), None, "[1, 2]"), Ok(json!([1, 2])));
        assert!(value(&Type::U32, None, "-1").unwrap_err().contains("between 0 and"));
        assert!(value(&Type::Uuid, None, "x").is_err());
        assert!(value(&Type::F64, None, "NaN").is_err());
    }

    #[test]
    fn parameters_have_the_type_of_their_group() {
        assert_eq!(parameter(&GROUP, "hard_limit=1GiB"), Ok(json!(["hard_limit", { "u64": "1048576" }])));
        assert_eq!(parameter(&GROUP, "energy=5"), Ok(json!(["energy.used", { "i32": 5 }])));
        assert_eq!(parameter(&GROUP, "energy.used=5"), Ok(json!(["energy.used", { "i32": 5 }])));
        assert_eq!(parameter(&GROUP, "socket.0.wire.12.live=on"), Ok(json!(["socket.0.wire.12.live", { "bool": true }])));
    }

    #[test]
    fn a_parameter_that_is_not_known_says_its_type() {
        assert_eq!(parameter(&GROUP, "u64:socket.x.wire=5"), Ok(json!(["socket.x.wire", { "u64": "5" }])));
        assert_eq!(parameter(&GROUP, "colour=red"), Ok(json!(["colour", { "str": "red" }])));
        assert!(parameter(&GROUP, "u128:a=5").is_err());
        assert!(parameter(&GROUP, "colour").is_err());
    }
}
