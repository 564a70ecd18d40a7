//! Documents: elements, what they hold, in the order in which libvirt writes it.

use super::{Api, DocumentId, ElementId, Name, WordsId};

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
    /// Left out where nobody asks for secrets. What is required is none.
    pub secret: bool,
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
    /// Left out where nobody asks for secrets. What stands once is none.
    pub secret: bool,
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

    /// The elements that it can be.
    pub fn elements(&self) -> Vec<ElementId> {
        match self {
            Self::Value { .. } | Self::Flag { .. } => Vec::new(),
            Self::Element { element, .. } => vec![*element],
            Self::Choice { alternatives, .. } => alternatives.iter().map(|alternative| alternative.element).collect(),
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

/// A field of an element's record: its attributes come first, then its text or its parts. They travel in this order.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    pub name: &'a Name,
    pub content: MemberContent<'a>,
    pub occurs: Occurs,
    pub secret: bool,
    pub doc: &'a str,
}

/// What a field of an element's record is.
#[derive(Debug, Clone, Copy)]
pub enum MemberContent<'a> {
    Value(XmlValue),
    /// There or not: a truth that occurs once.
    Flag,
    Element(ElementId),
    /// A tagged union, with its name.
    Choice(&'a Name, &'a [Alternative]),
}

impl Element {
    /// The fields of its record, without what is not described.
    pub fn members(&self) -> Vec<Member<'_>> {
        let occurs = |attribute: &Attribute| if attribute.required { Occurs::Once } else { Occurs::AtMostOnce };
        let values = self.attributes.iter().map(|it| (it, occurs(it))).chain(self.text.iter().map(|text| (text, Occurs::Once)));
        let values = values.map(|(it, occurs)| Member {
            name: &it.name,
            content: MemberContent::Value(it.value),
            occurs,
            secret: it.secret,
            doc: &it.doc,
        });
        let parts = self.parts.iter().map(|part| {
            let (content, occurs) = match &part.content {
                Content::Value { value, .. } => (MemberContent::Value(*value), part.occurs),
                Content::Flag { .. } => (MemberContent::Flag, Occurs::Once),
                Content::Element { element, .. } => (MemberContent::Element(*element), part.occurs),
                Content::Choice { name, alternatives } => (MemberContent::Choice(name, alternatives), part.occurs),
            };
            Member { name: &part.name, content, occurs, secret: part.secret, doc: &part.doc }
        });
        values.chain(parts).collect()
    }

    /// The unions of its parts: name, documentation, alternatives.
    pub fn unions(&self) -> impl Iterator<Item = (&Name, &str, &[Alternative])> {
        self.parts.iter().filter_map(|part| match &part.content {
            Content::Choice { name, alternatives } => Some((name, part.doc.as_str(), alternatives.as_slice())),
            Content::Value { .. } | Content::Flag { .. } | Content::Element { .. } => None,
        })
    }

    /// The elements that it can hold.
    fn children(&self) -> impl Iterator<Item = ElementId> {
        self.parts.iter().flat_map(|part| part.content.elements())
    }
}

/// Which documents have an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nobody,
    Document(DocumentId),
    Several,
}

impl Api {
    /// The elements that only this document has; for none, those that several have. An element that no document has is in no file.
    pub fn elements_of(&self, document: Option<DocumentId>) -> Vec<ElementId> {
        let wanted = document.map_or(Owner::Several, Owner::Document);
        let owners = self.owners();
        (0..self.elements.len()).filter(|at| owners[*at] == wanted).map(ElementId).collect()
    }

    /// Whether something is secret in an element, however deep.
    pub fn has_secrets(&self, element: ElementId) -> bool {
        let (mut seen, mut next) = (vec![false; self.elements.len()], vec![element]);
        while let Some(id) = next.pop() {
            if std::mem::replace(&mut seen[id.0], true) {
                continue;
            }
            let element = self.element(id);
            if element.attributes.iter().any(|attribute| attribute.secret) || element.parts.iter().any(|part| part.secret) {
                return true;
            }
            next.extend(element.children());
        }
        false
    }

    fn owners(&self) -> Vec<Owner> {
        fn visit(api: &Api, element: ElementId, document: DocumentId, owners: &mut [Owner]) {
            owners[element.0] = match owners[element.0] {
                Owner::Nobody => Owner::Document(document),
                Owner::Document(other) if other == document => return,
                Owner::Document(_) => Owner::Several,
                Owner::Several => return,
            };
            for child in api.element(element).children() {
                visit(api, child, document, owners);
            }
        }
        let mut owners = vec![Owner::Nobody; self.elements.len()];
        for (index, document) in self.documents.iter().enumerate() {
            visit(self, document.root, DocumentId(index), &mut owners);
        }
        owners
    }
}
