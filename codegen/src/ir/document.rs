//! Documents: elements, what they hold, in the order in which libvirt writes it.

use super::{ElementId, Name, WordsId};

/// A configuration document.
#[derive(Debug)]
pub struct Document {
    pub name: Name,
    /// Its outermost element.
    pub root: ElementId,
    /// The name of that element in the XML.
    pub tag: String,
    pub doc: String,
}

/// A record of one kind of element.
#[derive(Debug)]
pub struct Element {
    pub name: Name,
    pub attributes: Vec<Attribute>,
    /// The text that it holds beside its attributes. An element has this or parts.
    pub text: Option<Attribute>,
    pub parts: Vec<Part>,
    pub doc: String,
}

/// An attribute, or the text of an element.
#[derive(Debug)]
pub struct Attribute {
    pub name: Name,
    /// Its name in the XML.
    pub xml: String,
    pub value: XmlValue,
    pub required: bool,
    pub doc: String,
}

/// What an attribute or a text can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum XmlValue {
    Text,
    I32,
    U32,
    I64,
    U64,
    Uuid,
    /// `yes` or `no`.
    YesNo,
    /// `on` or `off`.
    OnOff,
    /// One of a list of words, open.
    Words(WordsId),
}

/// Something that an element holds.
#[derive(Debug)]
pub struct Part {
    pub name: Name,
    pub content: Content,
    pub occurs: Occurs,
    pub doc: String,
}

/// What a part is.
#[derive(Debug)]
pub enum Content {
    /// `<tag>value</tag>`
    Value { tag: String, value: XmlValue },
    /// `<tag/>`, there or not.
    Flag { tag: String },
    /// An element of its own record.
    Element { tag: String, element: ElementId },
    /// Elements of several kinds, in the order in which they stand: a tagged union.
    Choice { name: Name, alternatives: Vec<Alternative> },
}

impl Content {
    /// The tag, where it has one.
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::Value { tag, .. } | Self::Flag { tag } | Self::Element { tag, .. } => Some(tag),
            Self::Choice { .. } => None,
        }
    }
}

/// One kind of element of a choice.
#[derive(Debug)]
pub struct Alternative {
    pub name: Name,
    pub tag: String,
    pub element: ElementId,
}

/// How often a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occurs {
    Once,
    AtMostOnce,
    AnyNumber,
}

/// A list of words that a value can be.
#[derive(Debug)]
pub struct Words {
    pub name: Name,
    pub values: Vec<Word>,
    pub doc: String,
}

/// One of the words.
#[derive(Debug)]
pub struct Word {
    pub name: Name,
    pub word: String,
    pub doc: String,
}
