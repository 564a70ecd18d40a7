//! Whether a value has the form that its type has in the agent protocol (the table in section 4 of the contract).

use serde_json::Value;
use virtkit_codegen::diagnostic::suggestion;
use virtkit_codegen::ir::{Api, Event, Type};

use super::signature::Kind;
use super::{Names, document, hint};
use crate::matcher::Matcher;
use crate::value;

/// What the forms of values are checked with.
#[derive(Clone, Copy)]
pub struct Forms<'a> {
    /// The description.
    pub api: &'a Api,
    /// The names that stand for objects.
    pub names: &'a Names,
}

type Checked = Result<(), String>;

impl Forms<'_> {
    /// An argument: like a result, but an object is given as the name that it was saved under.
    pub fn argument(&self, ty: &Type, value: &Value) -> Checked {
        match (ty, value) {
            (Type::Object(_) | Type::Fd, Value::String(name)) => match self.names.get(name) {
                Some(Kind::Value(saved)) if saved == ty => Ok(()),
                Some(saved) => Err(format!("`{name}` is {}", saved.describe(self.api))),
                None => Err(super::unknown_name(self.names, name)),
            },
            (Type::Object(_), _) => Err(format!("an object is given by its saved name, not as {}", value::short(value))),
            (Type::Fd, _) => Err(format!("a descriptor is given by its saved name, not as {}", value::short(value))),
            (Type::Optional(_), Value::Null) => Ok(()),
            (Type::Optional(inner), _) => self.argument(inner, value),
            (Type::List(inner) | Type::Array(inner, _), Value::Array(items)) => {
                items.iter().try_for_each(|item| self.argument(inner, item))
            }
            (Type::Document(id), Value::Object(_)) => document::record(self.api, self.api.document(*id).root, value),
            _ => self.literal(ty, value),
        }
    }

    /// An expectation, as far as it says enough to be checked.
    pub fn expected(&self, kind: &Kind, rule: &Matcher) -> Checked {
        match (kind, rule) {
            (_, Matcher::Any) | (Kind::Nothing | Kind::Chunk | Kind::Event, Matcher::Equal(Value::Null)) => Ok(()),
            (_, Matcher::Every(rules) | Matcher::OneOf(rules)) => rules.iter().try_for_each(|rule| self.expected(kind, rule)),
            (_, Matcher::Not(inner)) => self.expected(kind, inner),
            (Kind::Value(ty), _) => self.expected_value(ty, rule),
            (Kind::Record(id), _) => document::expected(self.api, self.api.document(*id).root, rule),
            (Kind::Nothing, _) => Err("the step gives nothing: expect { null = true }, or leave `expect` out".to_owned()),
            (Kind::Chunk, Matcher::Equal(Value::String(text))) => self.literal(&Type::Bytes, &Value::String(text.clone())),
            (Kind::Event, Matcher::Fields(fields)) => self.expected_event(fields),
            (Kind::Stream | Kind::Operation(_) | Kind::Events | Kind::Chunk | Kind::Event, _) => Ok(()),
        }
    }

    fn expected_value(&self, ty: &Type, rule: &Matcher) -> Checked {
        match (ty, rule) {
            (Type::Optional(_), Matcher::Equal(Value::Null)) => Ok(()),
            (Type::Optional(inner), _) => self.expected_value(inner, rule),
            (_, Matcher::Equal(value)) => self.literal(ty, value),
            (_, Matcher::Fields(fields)) => fields.iter().try_for_each(|(name, rule)| match self.field(ty, name)? {
                Some(ty) => self.expected_value(&ty, rule),
                None => Ok(()),
            }),
            (Type::List(inner) | Type::Array(inner, _), Matcher::Items(rules) | Matcher::Unordered(rules) | Matcher::Includes(rules)) => {
                rules.iter().try_for_each(|rule| self.expected_value(inner, rule))
            }
            (_, Matcher::Items(_) | Matcher::Unordered(_) | Matcher::Includes(_)) => {
                Err(format!("expects a list of {ty:?}, which is none"))
            }
            (_, Matcher::Every(rules) | Matcher::OneOf(rules)) => rules.iter().try_for_each(|rule| self.expected_value(ty, rule)),
            (_, Matcher::Not(inner)) => self.expected_value(ty, inner),
            (
                _,
                Matcher::Any | Matcher::Length(_) | Matcher::Contains(_) | Matcher::Matches(_) | Matcher::AtLeast(_) | Matcher::Utf8(_),
            ) => Ok(()),
        }
    }

    /// The type of a field of a type that has fields; none for `extra`, whose content is not described.
    fn field(&self, ty: &Type, name: &str) -> Result<Option<Type>, String> {
        let fields: Vec<(String, Type)> = match ty {
            Type::Record(id) => self.api.record(*id).fields.iter().map(|field| (field.name.snake(), field.ty.clone())).collect(),
            Type::Params(_) if name == "extra" => return Ok(None),
            Type::Params(id) => self.api.param_group(*id).members().into_iter().map(|(name, ty)| (name.snake(), ty)).collect(),
            Type::Fd => vec![("fd".to_owned(), Type::Bool)],
            Type::Object(id) => {
                let identity = &self.api.object(*id).identity;
                identity.iter().map(|part| (part.field.name.snake(), part.field.ty.clone())).collect()
            }
            _ => return Err(format!("expects the field `{name}` of {ty:?}, which has none")),
        };
        let found = fields.iter().find(|field| field.0 == name).map(|field| Some(field.1.clone()));
        let known = fields.iter().map(|field| field.0.as_str());
        found.ok_or_else(|| format!("there is no field `{name}`{}", hint(suggestion(name, known))))
    }

    fn expected_event(&self, fields: &[(String, Matcher)]) -> Checked {
        let rule = |name: &str| fields.iter().find(|field| field.0 == name).map(|field| &field.1);
        if let Some((name, _)) = fields.iter().find(|field| !["kind", "subject", "fields"].contains(&field.0.as_str())) {
            return Err(format!("an event has no `{name}`: it has kind, subject and fields"));
        }
        let Some(Matcher::Equal(Value::String(kind))) = rule("kind") else {
            return Ok(());
        };
        let event = self.event(kind)?;
        if let Some(subject) = rule("subject") {
            self.expected_value(&Type::Object(event.subject), subject)?;
        }
        let Some(Matcher::Fields(rules)) = rule("fields") else {
            return Ok(());
        };
        rules.iter().try_for_each(|(name, rule)| {
            let field = event.fields.iter().find(|field| &field.name.snake() == name);
            self.expected_value(&field.ok_or_else(|| format!("the event {kind} has no field `{name}`"))?.ty, rule)
        })
    }

    fn event(&self, kind: &str) -> Result<&Event, String> {
        let names: Vec<String> = self.api.events.iter().map(|event| event.name.pascal()).collect();
        match names.iter().position(|name| name == kind) {
            Some(index) => Ok(&self.api.events[index]),
            None => Err(format!("there is no event {kind}{}", hint(suggestion(kind, names.iter().map(String::as_str))))),
        }
    }

    /// Typed parameters that the description does not know: `{ name = { u64 = "5" } }`.
    fn extra(&self, value: &Value) -> Checked {
        let form = "a table of parameters, each a table with the type and the value: { name = { u64 = \"5\" } }";
        let wrong = || format!("`extra`: {} is not {form}", value::short(value));
        value.as_object().ok_or_else(wrong)?.values().try_for_each(|typed| {
            let typed = typed.as_object().filter(|typed| typed.len() == 1).ok_or_else(wrong)?;
            typed.iter().try_for_each(|(word, value)| {
                let ty = match word.as_str() {
                    "i32" => Type::I32,
                    "u32" => Type::U32,
                    "i64" => Type::I64,
                    "u64" => Type::U64,
                    "f64" => Type::F64,
                    "bool" => Type::Bool,
                    "str" => Type::Text,
                    _ => return Err(wrong()),
                };
                self.literal(&ty, value)
            })
        })
    }

    /// A value written out in full.
    fn literal(&self, ty: &Type, value: &Value) -> Checked {
        let require = |holds: bool, form: &str| if holds { Ok(()) } else { Err(format!("{} is not {form}", value::short(value))) };
        match ty {
            Type::Bool => require(value.is_boolean(), "true or false"),
            Type::I32 => require(value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()), "a number of 32 bits"),
            Type::Fd => require(value.get("fd").is_some(), "a descriptor: { fd = true }"),
            Type::U32 | Type::Flags(_) => {
                require(value.as_u64().is_some_and(|number| u32::try_from(number).is_ok()), "a number of 32 bits without sign")
            }
            Type::I64 | Type::Duration => require(digits::<i64>(value), "a text of digits, as 64-bit numbers are written"),
            Type::U64 => require(digits::<u64>(value), "a text of digits, as 64-bit numbers are written"),
            Type::F64 => require(value.is_number(), "a number"),
            Type::Text | Type::Document(_) => require(value.is_string(), "a text"),
            Type::Bytes | Type::CpuMap | Type::Secret => {
                require(value.as_str().is_some_and(|text| value::bytes_of_hex(text).is_some()), "hexadecimal bytes in a text")
            }
            Type::Uuid => require(value.as_str().is_some_and(is_uuid), "a UUID in a text"),
            Type::Enum(id) => match value {
                Value::Number(_) => Ok(()),
                Value::String(name) => {
                    let known: Vec<String> = self.api.enumeration(*id).values.iter().map(|value| value.name.screaming()).collect();
                    let hint = hint(suggestion(name, known.iter().map(String::as_str)));
                    if known.contains(name) { Ok(()) } else { Err(format!("the enumeration has no value {name}{hint}")) }
                }
                _ => require(false, "the name of a value, or a number"),
            },
            Type::Record(_) | Type::Params(_) | Type::Object(_) => {
                let fields = value.as_object().ok_or_else(|| format!("{} is not a table of fields", value::short(value)))?;
                fields.iter().try_for_each(|(name, value)| match self.field(ty, name)? {
                    Some(ty) => self.literal(&ty, value).map_err(|problem| format!("`{name}`: {problem}")),
                    None => self.extra(value),
                })
            }
            Type::List(inner) | Type::Array(inner, _) => {
                let items = value.as_array().ok_or_else(|| format!("{} is not a list", value::short(value)))?;
                items.iter().try_for_each(|item| self.literal(inner, item))
            }
            Type::Optional(inner) => {
                if value.is_null() {
                    Ok(())
                } else {
                    self.literal(inner, value)
                }
            }
        }
    }
}

fn digits<T: std::str::FromStr>(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<T>().is_ok())
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(|group| group.bytes().all(|c| c.is_ascii_hexdigit()))
}
