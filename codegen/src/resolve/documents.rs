//! Documents and their elements.

use std::collections::{BTreeMap, BTreeSet};

use super::declarations::{inner, unique};
use super::scope::Scope;
use super::{doc, place};
use crate::diagnostic::{Place, Sink, Source, suggestion};
use crate::ir::{Alternative, Api, Attribute, Content, Document, Element, ElementId, Name, Occurs, Part, Word, Words, WordsId, XmlValue};
use crate::spec::{AttributeEntry, ElementEntry, PartEntry, Spec, Text, TypeKind, TypeWord, parse_type};

pub fn resolve(spec: &Spec, scope: &Scope, api: &mut Api, sink: &mut Sink) {
    let names = Names::collect(spec, sink);
    for file in &spec.files {
        let source = &file.source;
        let unions = file.entries.elements.iter().flat_map(|entry| &entry.parts).filter_map(|part| part.choice.as_ref());
        let records = file.entries.elements.iter().map(|entry| &entry.name);
        for name in records.chain(file.entries.words.iter().map(|entry| &entry.name)).chain(unions) {
            if scope.has_type(name.get_ref()) {
                let help =
                    Some("in Go and Java the records of documents stand beside the types of the API: choose another name".to_owned());
                sink.add(&place(source, name), format!("`{}` is a type of the API, too", name.get_ref()), "taken", help);
            }
        }
        for entry in &file.entries.words {
            let mut seen = BTreeSet::new();
            let mut values = Vec::new();
            for value in &entry.values {
                unique(&mut seen, &value.name, source, sink);
                let name = Name::new(value.name.get_ref());
                let word = value.word.clone().unwrap_or_else(|| name.kebab());
                values.push(Word { name, word, doc: doc(&value.doc, value.name.get_ref(), &place(source, &value.doc), sink) });
            }
            let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
            api.words.push(Words { name: Name::new(entry.name.get_ref()), values, doc });
        }
        for entry in &file.entries.elements {
            api.elements.push(names.element(entry, source, sink));
        }
        for entry in &file.entries.documents {
            let Some(root) = names.root(&entry.root, source, sink) else { continue };
            let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
            api.documents.push(Document { name: Name::new(entry.name.get_ref()), root, tag: entry.tag.clone(), doc });
        }
    }
}

/// What a name in a document's description can mean.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Value(XmlValue),
    Element(ElementId),
    Flag,
}

const WORDS: [(&str, Meaning); 9] = [
    ("str", Meaning::Value(XmlValue::Text)),
    ("i32", Meaning::Value(XmlValue::I32)),
    ("u32", Meaning::Value(XmlValue::U32)),
    ("i64", Meaning::Value(XmlValue::I64)),
    ("u64", Meaning::Value(XmlValue::U64)),
    ("uuid", Meaning::Value(XmlValue::Uuid)),
    ("yesno", Meaning::Value(XmlValue::YesNo)),
    ("onoff", Meaning::Value(XmlValue::OnOff)),
    ("flag", Meaning::Flag),
];

struct Names(BTreeMap<String, Meaning>);

impl Names {
    fn collect(spec: &Spec, sink: &mut Sink) -> Self {
        let mut names: BTreeMap<String, Meaning> = WORDS.iter().map(|(name, meaning)| ((*name).to_owned(), *meaning)).collect();
        let (mut elements, mut words) = (0, 0);
        for file in &spec.files {
            let mut declare = |name: &Text, meaning| {
                if names.insert(name.get_ref().clone(), meaning).is_some() {
                    sink.add(&place(&file.source, name), format!("`{}` is declared twice", name.get_ref()), "the second time", None);
                }
            };
            for entry in &file.entries.words {
                declare(&entry.name, Meaning::Value(XmlValue::Words(WordsId(words))));
                words += 1;
            }
            for entry in &file.entries.elements {
                declare(&entry.name, Meaning::Element(ElementId(elements)));
                elements += 1;
            }
        }
        Self(names)
    }

    fn find(&self, name: &str, here: &Place<'_>, sink: &mut Sink) -> Option<Meaning> {
        let found = self.0.get(name).copied();
        if found.is_none() {
            let help = suggestion(name, self.0.keys().map(String::as_str));
            sink.add(here, format!("there is no element, list of words or value `{name}`"), "not declared", help);
        }
        found
    }

    fn root(&self, name: &Text, source: &Source, sink: &mut Sink) -> Option<ElementId> {
        let here = place(source, name);
        match self.find(name.get_ref(), &here, sink)? {
            Meaning::Element(id) => Some(id),
            Meaning::Value(_) | Meaning::Flag => {
                sink.add(&here, format!("`{}` is no element", name.get_ref()), "an element is meant here", None);
                None
            }
        }
    }

    fn element(&self, entry: &ElementEntry, source: &Source, sink: &mut Sink) -> Element {
        let mut seen = BTreeSet::new();
        for name in entry.attributes.iter().map(|entry| &entry.name).chain(entry.parts.iter().map(|entry| &entry.name)) {
            unique(&mut seen, name, source, sink);
        }
        if let (Some(text), false) = (&entry.text, entry.parts.is_empty()) {
            let message = format!("the element `{}` has both a text and parts", entry.name.get_ref());
            sink.add(&place(source, &text.name), message, "an element has one or the other", None);
        }
        Element {
            name: Name::new(entry.name.get_ref()),
            attributes: entry.attributes.iter().filter_map(|attribute| self.attribute(attribute, source, sink)).collect(),
            text: entry.text.as_ref().and_then(|text| self.attribute(text, source, sink)),
            parts: entry.parts.iter().filter_map(|part| self.part(part, source, sink)).collect(),
            doc: doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink),
        }
    }

    fn attribute(&self, entry: &AttributeEntry, source: &Source, sink: &mut Sink) -> Option<Attribute> {
        let here = inner(&place(source, &entry.ty));
        let (word, occurs) = word(&entry.ty, &here, sink)?;
        let (Meaning::Value(value), Occurs::Once | Occurs::AtMostOnce) = (self.find(&word, &here, sink)?, occurs) else {
            let help = Some("a value such as `str`, `u64?` or a list of words".to_owned());
            sink.add(&here, format!("`{}` cannot be an attribute or a text", entry.ty.get_ref()), "not a value", help);
            return None;
        };
        let name = Name::new(entry.name.get_ref());
        let xml = entry.xml.clone().unwrap_or_else(|| name.camel());
        let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
        can_be_secret(entry.secret, occurs, &entry.name, source, sink);
        Some(Attribute { name, xml, value, required: occurs == Occurs::Once, secret: entry.secret, doc })
    }

    fn part(&self, entry: &PartEntry, source: &Source, sink: &mut Sink) -> Option<Part> {
        let name = Name::new(entry.name.get_ref());
        let tag = entry.tag.clone().unwrap_or_else(|| name.camel());
        let (content, occurs) = match (&entry.ty, &entry.choice) {
            (Some(ty), None) => {
                let here = inner(&place(source, ty));
                let (word, occurs) = word(ty, &here, sink)?;
                match self.find(&word, &here, sink)? {
                    Meaning::Value(value) => (Content::Value { tag, value }, occurs),
                    Meaning::Element(element) => (Content::Element { tag, element }, occurs),
                    Meaning::Flag => (Content::Flag { tag }, Occurs::AtMostOnce),
                }
            }
            (None, Some(union)) => {
                let mut alternatives = Vec::new();
                for (tag, element) in &entry.of {
                    if tag == "other" {
                        let help = Some("`other` stands for what is not described".to_owned());
                        sink.add(&place(source, element), "an alternative cannot be called `other`", "taken", help);
                    }
                    let element = self.root(element, source, sink)?;
                    alternatives.push(Alternative { name: Name::new(tag), tag: tag.clone(), element });
                }
                (Content::Choice { name: Name::new(union.get_ref()), alternatives }, Occurs::AnyNumber)
            }
            (Some(_), Some(_)) | (None, None) => {
                let message = format!("the part `{}` needs `type` or `choice`, not both", entry.name.get_ref());
                sink.add(&place(source, &entry.name), message, "what is it?", None);
                return None;
            }
        };
        let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
        can_be_secret(entry.secret, occurs, &entry.name, source, sink);
        Some(Part { name, content, occurs, secret: entry.secret, doc })
    }
}

/// What is secret is left out for most readers, so a document is one without it, too.
fn can_be_secret(secret: bool, occurs: Occurs, name: &Text, source: &Source, sink: &mut Sink) {
    if secret && occurs == Occurs::Once {
        let help = Some("make it `T?`: who may not see it gets a document without it".to_owned());
        sink.add(&place(source, name), format!("`{}` is secret and has to be there", name.get_ref()), "cannot be left out", help);
    }
}

/// The name in a type, and how often it stands: `T`, `T?`, `[T]`.
fn word(text: &Text, here: &Place<'_>, sink: &mut Sink) -> Option<(String, Occurs)> {
    let parsed = parse_type(text.get_ref()).map_err(|(span, message)| sink.add(&here.within(span), message, "here", None)).ok()?;
    let (inner, occurs) = match parsed.kind {
        TypeKind::Optional(inner) => (*inner, Occurs::AtMostOnce),
        TypeKind::List(inner) => (*inner, Occurs::AnyNumber),
        kind => (TypeWord { kind, span: parsed.span }, Occurs::Once),
    };
    match inner.kind {
        TypeKind::Name(name) => Some((name, occurs)),
        _ => {
            let help = Some("`T`, `T?` or `[T]`".to_owned());
            sink.add(here, format!("`{}` is no type of a document", text.get_ref()), "not a type here", help);
            None
        }
    }
}
