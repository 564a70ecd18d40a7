//! Plain values, what may be absent, lists, and what is kept as it is.

use virtkit_api::{Result, Uuid};

use super::{Decoder, Encoder, Exchange};
use crate::characters::is_name;
use crate::values::{OnOff, YesNo};
use crate::{Extra, Node};

impl Exchange for String {
    fn put(&self, out: &mut Encoder) {
        out.text(self);
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        input.text()
    }
}

impl Exchange for bool {
    fn put(&self, out: &mut Encoder) {
        out.u32((*self).into());
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        match input.u32()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(input.wrong(&format!("is {other}, where 0 or 1 stands for false or true"))),
        }
    }
}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Exchange for $number {
            fn put(&self, out: &mut Encoder) {
                out.fixed(self.to_be_bytes());
            }

            fn take(input: &mut Decoder<'_>) -> Result<Self> {
                input.fixed().map(Self::from_be_bytes)
            }
        }
    )*};
}

fixed!(i32, u32, i64, u64);

impl Exchange for Uuid {
    fn put(&self, out: &mut Encoder) {
        out.fixed(*self.as_bytes());
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        input.fixed().map(Self::from_bytes)
    }
}

impl Exchange for YesNo {
    fn put(&self, out: &mut Encoder) {
        self.0.put(out);
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        bool::take(input).map(Self)
    }
}

impl Exchange for OnOff {
    fn put(&self, out: &mut Encoder) {
        self.0.put(out);
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        bool::take(input).map(Self)
    }
}

impl<T: Exchange> Exchange for Option<T> {
    fn put(&self, out: &mut Encoder) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        if bool::take(input)? { T::take(input).map(Some) } else { Ok(None) }
    }
}

impl<T: Exchange> Exchange for Vec<T> {
    fn put(&self, out: &mut Encoder) {
        out.list(self, T::put);
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        input.list(T::take)
    }
}

/// An attribute that is kept: its name and its value.
impl Exchange for (String, String) {
    fn put(&self, out: &mut Encoder) {
        out.text(&self.0);
        out.text(&self.1);
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        Ok((name(input)?, input.text()?))
    }
}

impl Exchange for Node {
    fn put(&self, out: &mut Encoder) {
        match self {
            Self::Element { tag, attributes, children } => {
                out.u32(0);
                out.text(tag);
                attributes.put(out);
                children.put(out);
            }
            Self::Text(text) => {
                out.u32(1);
                out.text(text);
            }
            Self::Comment(comment) => {
                out.u32(2);
                out.text(comment);
            }
        }
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        match input.u32()? {
            0 => Ok(Self::Element { tag: name(input)?, attributes: input.field("attributes")?, children: input.field("children")? }),
            1 => input.text().map(Self::Text),
            2 => {
                let comment = input.text()?;
                if comment.contains("--") || comment.ends_with('-') {
                    return Err(input.wrong("is wrong: a comment cannot hold `--`, and cannot end with `-`"));
                }
                Ok(Self::Comment(comment))
            }
            other => {
                Err(input.wrong(&format!("is a node of the kind {other}, where 0, 1 and 2 stand for an element, a text and a comment")))
            }
        }
    }
}

/// Mostly there is nothing that is not described, which takes four bytes.
impl Exchange for Extra {
    fn put(&self, out: &mut Encoder) {
        (!self.is_empty()).put(out);
        if self.is_empty() {
            return;
        }
        out.list(self.attributes(), Exchange::put);
        let nodes: Vec<_> = self.placed_nodes().collect();
        out.list(&nodes, |(behind, node), out| {
            number(*behind, out);
            node.put(out);
        });
        let leaves: Vec<_> = self.leaves().collect();
        out.list(&leaves, |(kind, which, attributes), out| {
            number(*kind, out);
            number(*which, out);
            out.list(attributes, Exchange::put);
        });
    }

    fn take(input: &mut Decoder<'_>) -> Result<Self> {
        if !bool::take(input)? {
            return Ok(Self::default());
        }
        let mut extra = Self::default();
        for (name, value) in input.field::<Vec<(String, String)>>("attributes")? {
            extra.add_attribute(name, value);
        }
        for (behind, node) in input.list(|input| Ok((input.u32()? as usize, Node::take(input)?)))? {
            extra.add_node(behind, node);
        }
        for (kind, which, attributes) in input.list(|input| Ok((input.u32()? as usize, input.u32()? as usize, Vec::take(input)?)))? {
            extra.add_leaf(kind, which, attributes);
        }
        Ok(extra)
    }
}

fn number(value: usize, out: &mut Encoder) {
    out.u32(u32::try_from(value).unwrap_or(u32::MAX));
}

/// The name of an element or attribute. What is no name would make another document than the one that was meant.
fn name(input: &mut Decoder<'_>) -> Result<String> {
    let name = input.text()?;
    if is_name(&name) {
        Ok(name)
    } else {
        Err(input.wrong(&format!("has an element or attribute whose name is wrong: {name:?} is no name in XML")))
    }
}
