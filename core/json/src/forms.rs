//! How the generated declarations take their JSON forms: one macro for each kind.
//!
//! The macros name their types by the crate, so that a generated file needs to import nothing but the macro.

/// An enumeration: the name of the value, the number of one that has no name.
macro_rules! open_enum {
    ($name:ident) => {
        impl crate::values::ToJson for virtkit::$name {
            fn to_json(&self) -> serde_json::Value {
                self.name().map_or_else(|| self.0.into(), serde_json::Value::from)
            }
        }

        impl crate::values::FromJson for virtkit::$name {
            fn from_json(json: &serde_json::Value, names: &crate::names::Names) -> Result<Self, crate::call::Failure> {
                match json.as_str() {
                    Some(text) => Self::NAMED
                        .iter()
                        .copied()
                        .find(|value| value.name() == Some(text))
                        .ok_or_else(|| crate::call::Failure::question(format!("{} has no value {text}", stringify!($name)))),
                    None => crate::values::FromJson::from_json(json, names).map(Self),
                }
            }
        }
    };
}

/// A flag set: its bits.
macro_rules! flag_set {
    ($name:ident) => {
        impl crate::values::ToJson for virtkit::$name {
            fn to_json(&self) -> serde_json::Value {
                self.bits().into()
            }
        }

        impl crate::values::FromJson for virtkit::$name {
            fn from_json(json: &serde_json::Value, names: &crate::names::Names) -> Result<Self, crate::call::Failure> {
                crate::values::FromJson::from_json(json, names).map(Self::from_bits_retain)
            }
        }
    };
}

/// A document: its text.
macro_rules! document {
    ($name:ident) => {
        impl crate::values::ToJson for virtkit::$name {
            fn to_json(&self) -> serde_json::Value {
                self.text().into()
            }
        }
    };
}

/// A record: an object of all its fields.
macro_rules! record {
    ($name:ident { $($json:literal => $field:ident),* $(,)? }) => {
        impl crate::values::ToJson for virtkit::$name {
            fn to_json(&self) -> serde_json::Value {
                serde_json::json!({ $($json: crate::values::ToJson::to_json(&self.$field)),* })
            }
        }

        impl crate::values::FromJson for virtkit::$name {
            fn from_json(json: &serde_json::Value, names: &crate::names::Names) -> Result<Self, crate::call::Failure> {
                Ok(Self { $($field: crate::values::FromJson::from_json(&json[$json], names)?),* })
            }
        }
    };
}

/// A group of typed parameters: an object of those that are set, what is not known under `extra`; or under `typed` all of them by their names on the wire.
macro_rules! params {
    ($name:ident { $($json:literal => $field:ident),* $(,)? }) => {
        impl crate::values::ToJson for virtkit::$name {
            fn to_json(&self) -> serde_json::Value {
                let mut fields = serde_json::Map::new();
                $(
                    let value = crate::values::ToJson::to_json(&self.$field);
                    // Neither a value that is absent nor an empty list is set.
                    if !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()) {
                        fields.insert($json.to_owned(), value);
                    }
                )*
                if !self.extra.is_empty() {
                    fields.insert("extra".to_owned(), crate::values::extra_to_json(&self.extra));
                }
                fields.into()
            }
        }

        impl crate::values::FromJson for virtkit::$name {
            fn from_json(json: &serde_json::Value, names: &crate::names::Names) -> Result<Self, crate::call::Failure> {
                if let Some(typed) = json.get("typed") {
                    return crate::values::typed_from_json(typed, names).map(Self::from_typed);
                }
                let extra = match json.get("extra") {
                    Some(extra) => crate::values::extra_from_json(extra, names)?,
                    None => Vec::new(),
                };
                Ok(Self {
                    $($field: match json.get($json) {
                        Some(value) => crate::values::FromJson::from_json(value, names)?,
                        None => Default::default(),
                    },)*
                    extra,
                })
            }
        }
    };
}

/// An object: its identity in an answer, its saved name in a question.
macro_rules! object {
    ($name:ident { $($json:literal => $field:ident),* $(,)? }) => {
        impl crate::values::ToJson for virtkit::$name {
            fn to_json(&self) -> serde_json::Value {
                serde_json::json!({ $($json: crate::values::ToJson::to_json(&self.$field().to_owned())),* })
            }
        }

        impl crate::values::FromJson for virtkit::$name {
            fn from_json(json: &serde_json::Value, names: &crate::names::Names) -> Result<Self, crate::call::Failure> {
                let name: String = crate::values::FromJson::from_json(json, names)?;
                match names.get(&name)? {
                    Saved::$name(handle) => Ok(handle.clone()),
                    other => Err(crate::call::Failure::question(format!("`{name}` is no {}: {other:?}", stringify!($name)))),
                }
            }
        }
    };
}

#[allow(unused_imports, reason = "which kinds of declarations there are changes with the description")]
pub(crate) use {document, flag_set, object, open_enum, params, record};
