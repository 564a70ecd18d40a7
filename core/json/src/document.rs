//! The JSON forms of the records of documents: RFC 3.

use std::marker::PhantomData;
use std::ops::Deref;

use serde_json::{Map, Value, json};
use virtkit::Uuid;
use virtkit::document::{Document, Extra, Node, OnOff, YesNo};

use crate::call::Failure;
use crate::names::Names;
use crate::values::FromJson;

/// A part of a record.
pub trait Form: Sized {
    /// Its form.
    fn show(&self) -> Value;
    /// Reads its form. What may be left out is null.
    fn take(json: &Value) -> Result<Self, Failure>;
}

fn wrong(json: &Value, form: &str) -> Failure {
    Failure::question(format!("{json} is not {form}"))
}

/// A document as an argument: its text, written from its record where that is given.
#[derive(Debug)]
pub struct Given<D>(String, PhantomData<D>);

impl<D> Deref for Given<D> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<D: Document + Form> FromJson for Given<D> {
    fn from_json(json: &Value, _: &Names) -> Result<Self, Failure> {
        let text = match json {
            Value::String(text) => text.clone(),
            record => D::take(record)?.to_xml(),
        };
        Ok(Self(text, PhantomData))
    }
}

impl Form for String {
    fn show(&self) -> Value {
        self.as_str().into()
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        json.as_str().map(str::to_owned).ok_or_else(|| wrong(json, "a text"))
    }
}

/// A flag that is left out is not there.
impl Form for bool {
    fn show(&self) -> Value {
        (*self).into()
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        match json {
            Value::Null => Ok(false),
            Value::Bool(value) => Ok(*value),
            _ => Err(wrong(json, "true or false")),
        }
    }
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl Form for $type {
            fn show(&self) -> Value {
                self.to_string().into()
            }

            fn take(json: &Value) -> Result<Self, Failure> {
                json.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| wrong(json, concat!("a text with a ", stringify!($type))))
            }
        }
    )*};
}

texts!(i32, u32, i64, u64, Uuid);

impl Form for YesNo {
    fn show(&self) -> Value {
        self.0.into()
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        bool::take(json).map(Self)
    }
}

impl Form for OnOff {
    fn show(&self) -> Value {
        self.0.into()
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        bool::take(json).map(Self)
    }
}

impl<T: Form> Form for Option<T> {
    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::show)
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        if json.is_null() { Ok(None) } else { T::take(json).map(Some) }
    }
}

impl<T: Form> Form for Vec<T> {
    fn show(&self) -> Value {
        self.iter().map(T::show).collect()
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        match json {
            Value::Null => Ok(Self::new()),
            Value::Array(items) => items.iter().map(T::take).collect(),
            _ => Err(wrong(json, "a list")),
        }
    }
}

/// An attribute that is kept.
impl Form for (String, String) {
    fn show(&self) -> Value {
        json!([self.0, self.1])
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        Ok((String::take(&json[0])?, String::take(&json[1])?))
    }
}

impl Form for Node {
    fn show(&self) -> Value {
        match self {
            Self::Element { tag, attributes, children } => {
                json!({ "tag": tag, "attributes": attributes.show(), "children": children.show() })
            }
            Self::Text(text) => json!({ "text": text }),
            Self::Comment(text) => json!({ "comment": text }),
        }
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        if let Some(tag) = json["tag"].as_str() {
            return Ok(Self::Element {
                tag: tag.to_owned(),
                attributes: Form::take(&json["attributes"])?,
                children: Form::take(&json["children"])?,
            });
        }
        let text = json["text"].as_str().map(|text| Self::Text(text.to_owned()));
        let comment = json["comment"].as_str().map(|text| Self::Comment(text.to_owned()));
        text.or(comment).ok_or_else(|| wrong(json, "a node"))
    }
}

/// Numbers of places are numbers in JSON, too.
impl Form for Extra {
    fn show(&self) -> Value {
        let nodes: Vec<Value> = self.placed_nodes().map(|(behind, node)| json!({ "behind": behind, "node": node.show() })).collect();
        let leaves = self
            .leaves()
            .map(|(kind, index, attributes)| json!({ "kind": kind, "index": index, "attributes": attributes.to_vec().show() }));
        let leaves: Vec<Value> = leaves.collect();
        json!({ "attributes": self.attributes().to_vec().show(), "nodes": nodes, "leaves": leaves })
    }

    fn take(json: &Value) -> Result<Self, Failure> {
        let mut extra = Self::default();
        for (name, value) in Vec::<(String, String)>::take(&json["attributes"])? {
            extra.add_attribute(name, value);
        }
        let number = |json: &Value| json.as_u64().and_then(|number| number.try_into().ok()).ok_or_else(|| wrong(json, "a number"));
        for placed in json["nodes"].as_array().into_iter().flatten() {
            extra.add_node(number(&placed["behind"])?, Node::take(&placed["node"])?);
        }
        for leaf in json["leaves"].as_array().into_iter().flatten() {
            extra.add_leaf(number(&leaf["kind"])?, number(&leaf["index"])?, Form::take(&leaf["attributes"])?);
        }
        Ok(extra)
    }
}

/// The fields of a record, and `extra` where there is anything in it.
pub fn with_extra(mut fields: Map<String, Value>, extra: &Extra) -> Value {
    if !extra.is_empty() {
        fields.insert("extra".to_owned(), extra.show());
    }
    fields.into()
}

/// A record: an object of all its fields.
macro_rules! record_form {
    ($name:ident { $($json:literal => $field:ident),* $(,)? }) => {
        impl crate::document::Form for virtkit::document::$name {
            #[allow(unused_mut, reason = "a record may have no fields")]
            fn show(&self) -> serde_json::Value {
                let mut fields = serde_json::Map::new();
                $(fields.insert($json.to_owned(), crate::document::Form::show(&self.$field));)*
                crate::document::with_extra(fields, &self.extra)
            }

            fn take(json: &serde_json::Value) -> Result<Self, crate::call::Failure> {
                Ok(Self { $($field: crate::document::Form::take(&json[$json])?,)* extra: crate::document::Form::take(&json["extra"])? })
            }
        }
    };
}

/// A union: the tag, and the record.
macro_rules! union_form {
    ($name:ident { $($tag:literal => $alternative:ident),* $(,)? }) => {
        impl crate::document::Form for virtkit::document::$name {
            fn show(&self) -> serde_json::Value {
                let (tag, value) = match self {
                    $(Self::$alternative(value) => ($tag, crate::document::Form::show(value)),)*
                    Self::Other(node) => ("other", crate::document::Form::show(node)),
                    other => unreachable!("an alternative that is not described: {other:?}"),
                };
                serde_json::json!({ "tag": tag, "value": value })
            }

            fn take(json: &serde_json::Value) -> Result<Self, crate::call::Failure> {
                let value = &json["value"];
                match json["tag"].as_str() {
                    $(Some($tag) => crate::document::Form::take(value).map(Self::$alternative),)*
                    Some("other") => crate::document::Form::take(value).map(Self::Other),
                    _ => Err(crate::call::Failure::question(format!("{json} is no {}", stringify!($name)))),
                }
            }
        }
    };
}

/// A word: its text.
macro_rules! word_form {
    ($name:ident) => {
        impl crate::document::Form for virtkit::document::$name {
            fn show(&self) -> serde_json::Value {
                self.as_str().into()
            }

            fn take(json: &serde_json::Value) -> Result<Self, crate::call::Failure> {
                let text: String = crate::document::Form::take(json)?;
                Ok(<Self as virtkit::document::Value>::parse(&text).unwrap_or(Self::Other(text)))
            }
        }
    };
}

#[allow(unused_imports, reason = "which kinds of declarations there are changes with the description")]
pub(crate) use {record_form, union_form, word_form};
