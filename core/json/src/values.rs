//! The JSON forms of values: the table in section 4 of the contract of the bindings.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use virtkit::{SecretValue, TypedParam, TypedValue, Uuid};

use crate::call::Failure;
use crate::generated::Saved;
use crate::names::Names;

/// What an answer can have.
pub trait ToJson {
    /// The form of the value.
    fn to_json(&self) -> Value;
}

/// What a question can have.
pub trait FromJson: Sized {
    /// Reads the form of a value. Objects are given by their saved names.
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure>;
}

/// Bytes, where they are no list of numbers.
#[derive(Debug)]
pub struct Bytes(pub Vec<u8>);

fn wrong(json: &Value, form: &str) -> Failure {
    Failure::question(format!("{json} is not {form}"))
}

macro_rules! itself {
    ($($type:ty, $read:ident, $form:literal;)*) => {$(
        impl ToJson for $type {
            fn to_json(&self) -> Value {
                json!(self)
            }
        }

        impl FromJson for $type {
            fn from_json(json: &Value, _: &Names) -> Result<Self, Failure> {
                json.$read().and_then(|value| value.try_into().ok()).ok_or_else(|| wrong(json, $form))
            }
        }
    )*};
}

itself! {
    bool, as_bool, "true or false";
    i32, as_i64, "a number of 32 bits";
    u32, as_u64, "a number of 32 bits without sign";
    f64, as_f64, "a number";
}

macro_rules! digits {
    ($($type:ty),*) => {$(
        impl ToJson for $type {
            fn to_json(&self) -> Value {
                self.to_string().into()
            }
        }

        impl FromJson for $type {
            fn from_json(json: &Value, _: &Names) -> Result<Self, Failure> {
                json.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| wrong(json, concat!("the digits of a ", stringify!($type))))
            }
        }
    )*};
}

digits!(i64, u64, Uuid);

impl ToJson for () {
    fn to_json(&self) -> Value {
        Value::Null
    }
}

impl ToJson for String {
    fn to_json(&self) -> Value {
        self.as_str().into()
    }
}

impl ToJson for Arc<str> {
    fn to_json(&self) -> Value {
        Value::from(&**self)
    }
}

impl FromJson for String {
    fn from_json(json: &Value, _: &Names) -> Result<Self, Failure> {
        json.as_str().map(str::to_owned).ok_or_else(|| wrong(json, "a text"))
    }
}

impl ToJson for Bytes {
    fn to_json(&self) -> Value {
        self.0.to_json()
    }
}

impl FromJson for Bytes {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        Vec::<u8>::from_json(json, names).map(Self)
    }
}

impl ToJson for Vec<u8> {
    fn to_json(&self) -> Value {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
        self.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect::<String>().into()
    }
}

impl FromJson for Vec<u8> {
    fn from_json(json: &Value, _: &Names) -> Result<Self, Failure> {
        let text = json.as_str().filter(|text| text.is_ascii() && text.len() % 2 == 0);
        let pairs = text.map(|text| (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect());
        pairs.flatten().ok_or_else(|| wrong(json, "hexadecimal bytes"))
    }
}

impl ToJson for SecretValue {
    fn to_json(&self) -> Value {
        self.reveal().to_vec().to_json()
    }
}

impl FromJson for SecretValue {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        Vec::from_json(json, names).map(Self::new)
    }
}

impl ToJson for Duration {
    fn to_json(&self) -> Value {
        self.as_nanos().to_string().into()
    }
}

impl FromJson for Duration {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        u64::from_json(json, names).map(Self::from_nanos)
    }
}

impl ToJson for OwnedFd {
    fn to_json(&self) -> Value {
        serde_json::json!({ "fd": true })
    }
}

/// A copy of what was saved: a descriptor moves into a call, and a scenario keeps its own, as in the languages that share descriptors.
impl FromJson for OwnedFd {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        match names.get(&String::from_json(json, names)?)? {
            Saved::Fd(descriptor) => descriptor.try_clone().map_err(|error| Failure::question(format!("{json} cannot be copied: {error}"))),
            _ => Err(wrong(json, "the name of a descriptor")),
        }
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToJson::to_json)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        if json.is_null() { Ok(None) } else { T::from_json(json, names).map(Some) }
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self) -> Value {
        self.iter().map(ToJson::to_json).collect()
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        json.as_array().ok_or_else(|| wrong(json, "a list"))?.iter().map(|item| T::from_json(item, names)).collect()
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn to_json(&self) -> Value {
        self.iter().map(ToJson::to_json).collect()
    }
}

impl<T: FromJson, const N: usize> FromJson for [T; N] {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        Self::try_from(Vec::from_json(json, names)?).map_err(|_| wrong(json, "a list of the right length"))
    }
}

impl ToJson for TypedValue {
    fn to_json(&self) -> Value {
        let value = match self {
            Self::I32(value) => value.to_json(),
            Self::U32(value) => value.to_json(),
            Self::I64(value) => value.to_json(),
            Self::U64(value) => value.to_json(),
            Self::F64(value) => value.to_json(),
            Self::Bool(value) => value.to_json(),
            Self::Text(value) => value.to_json(),
        };
        json!({ self.type_name(): value })
    }
}

impl FromJson for TypedValue {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        let fields = json.as_object().filter(|fields| fields.len() == 1);
        let (kind, value) = fields.and_then(|fields| fields.iter().next()).ok_or_else(|| wrong(json, "one value with its type"))?;
        Ok(match kind.as_str() {
            "i32" => Self::I32(FromJson::from_json(value, names)?),
            "u32" => Self::U32(FromJson::from_json(value, names)?),
            "i64" => Self::I64(FromJson::from_json(value, names)?),
            "u64" => Self::U64(FromJson::from_json(value, names)?),
            "f64" => Self::F64(FromJson::from_json(value, names)?),
            "bool" => Self::Bool(FromJson::from_json(value, names)?),
            "str" => Self::Text(FromJson::from_json(value, names)?),
            _ => return Err(wrong(json, "one value with its type")),
        })
    }
}

/// The parameters that a group does not know, by name.
pub fn extra_to_json(extra: &[TypedParam]) -> Value {
    extra.iter().map(|param| (param.name.clone(), param.value.to_json())).collect::<Map<_, _>>().into()
}

/// Reads the parameters that a group does not know.
pub fn extra_from_json(json: &Value, names: &Names) -> Result<Vec<TypedParam>, Failure> {
    let fields = json.as_object().ok_or_else(|| wrong(json, "an object of parameters"))?;
    fields.iter().map(|(name, value)| Ok(TypedParam { name: name.clone(), value: TypedValue::from_json(value, names)? })).collect()
}

/// Reads parameters in their order, each a list of its name and its value.
pub fn typed_from_json(json: &Value, names: &Names) -> Result<Vec<TypedParam>, Failure> {
    let pairs = json.as_array().ok_or_else(|| wrong(json, "a list of parameters"))?;
    pairs
        .iter()
        .map(|pair| Ok(TypedParam { name: String::from_json(&pair[0], names)?, value: TypedValue::from_json(&pair[1], names)? }))
        .collect()
}
