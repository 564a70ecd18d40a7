//! The records of documents: data classes in `virtkit.document`, a module for each document.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::{PACKAGE, docs, names};
use crate::ir::{Alternative, Api, DocumentId, ElementId, Member, MemberContent, Occurs, XmlValue};
use crate::target::{Files, render};

/// What every module of records exports beside its own.
const SHARED: [&str; 7] = ["Extra", "ExtraAttributes", "ExtraNode", "XmlComment", "XmlElement", "XmlNode", "XmlText"];

pub fn records(api: &Api, files: &mut Files) {
    let words = words(api);
    files.put(format!("{PACKAGE}/document/words.py"), render!("python/document_words.py", context! { words }));
    let mut modules: Vec<Value> = Vec::new();
    let mut all: Vec<String> = SHARED.map(str::to_owned).to_vec();
    let mut add = |name: String, names: Vec<String>| {
        all.extend(names.iter().cloned());
        if !names.is_empty() {
            modules.push(context! { name, names });
        }
    };
    add("common".into(), put(api, None, files));
    for (index, document) in api.documents.iter().enumerate() {
        add(document.name.snake(), put(api, Some(DocumentId(index)), files));
    }
    add("words".into(), api.words.iter().map(|list| list.name.pascal()).collect());
    all.sort();
    files.put(format!("{PACKAGE}/document/__init__.py"), render!("python/document_index.py", context! { modules, all }));
}

/// Writes the module of a document, or of what several have, and gives the names that it exports.
fn put(api: &Api, document: Option<DocumentId>, files: &mut Files) -> Vec<String> {
    let ids = api.elements_of(document);
    let mut all: Vec<String> = ids.iter().flat_map(|id| exports(api, *id)).collect();
    all.sort();
    let (name, doc) = match document {
        Some(id) => (api.document(id).name.snake(), api.document(id).doc.clone()),
        None => ("common".to_owned(), "Elements that several documents have.".to_owned()),
    };
    let elements: Vec<Value> = ids.iter().map(|id| view(api, *id)).collect();
    let view = context! { doc => docs::docstring(&doc, 0), modules => imports(api, &ids), all, elements };
    files.put(format!("{PACKAGE}/document/{name}.py"), render!("python/document_records.py", view));
    all
}

/// The names that other modules declare, by module.
fn imports(api: &Api, ids: &[ElementId]) -> Vec<Value> {
    let mut modules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |module, name: String| {
        let names = modules.entry(module).or_default();
        if !names.contains(&name) {
            names.push(name);
            names.sort();
        }
    };
    for member in ids.iter().flat_map(|id| api.element(*id).members()) {
        match member.content {
            MemberContent::Value(XmlValue::Words(id)) => add("words", api.word_list(id).name.pascal()),
            MemberContent::Value(
                XmlValue::Text
                | XmlValue::I32
                | XmlValue::U32
                | XmlValue::I64
                | XmlValue::U64
                | XmlValue::Uuid
                | XmlValue::YesNo
                | XmlValue::OnOff,
            )
            | MemberContent::Flag => {}
            MemberContent::Element(id) if ids.contains(&id) => {}
            MemberContent::Element(id) => add("common", api.element(id).name.pascal()),
            MemberContent::Choice(_, alternatives) => {
                let elsewhere = alternatives.iter().filter(|one| !ids.contains(&one.element));
                elsewhere.for_each(|one| add("common", api.element(one.element).name.pascal()));
            }
        }
    }
    modules.into_iter().map(|(name, names)| context! { name, names }).collect()
}

/// What the module of an element exports for it.
fn exports(api: &Api, id: ElementId) -> Vec<String> {
    let element = api.element(id);
    let mut names = vec![element.name.pascal()];
    for (union, _, alternatives) in element.unions() {
        let prefix = union.pascal();
        names.extend(alternatives.iter().map(|one| format!("{prefix}{}", one.name.pascal())));
        names.extend([format!("{prefix}Other"), prefix]);
    }
    names
}

fn view(api: &Api, id: ElementId) -> Value {
    let element = api.element(id);
    let members = element.members();
    // What has no default comes first, as data classes want it.
    let (required, optional): (Vec<&Member<'_>>, Vec<&Member<'_>>) = members.iter().partition(|member| default(member).is_empty());
    let fields: Vec<Value> = required
        .into_iter()
        .chain(optional)
        .map(|member| {
            context! {
                name => names::attribute(member.name), annotation => annotation(api, member), default => default(member), doc => docs::docstring(member.doc, 4),
            }
        })
        .collect();
    let forms: Vec<Value> =
        members.iter().map(|member| context! { name => names::attribute(member.name), form => form(api, member) }).collect();
    let unions: Vec<Value> = element
        .unions()
        .map(|(name, doc, alternatives)| {
            let alternatives: Vec<Value> = alternatives.iter().map(|one| alternative(api, one)).collect();
            context! { name => name.pascal(), doc => docs::docstring(doc, 0), alternatives }
        })
        .collect();
    let kind = api.documents.iter().position(|document| document.root == id);
    context! {
        name => element.name.pascal(), base => if kind.is_some() { "Document" } else { "Record" }, kind, doc => docs::docstring(&element.doc, 4),
        fields, forms, unions,
    }
}

fn alternative(api: &Api, one: &Alternative) -> Value {
    let element = api.element(one.element);
    context! { name => one.name.pascal(), tag => one.tag, element => element.name.pascal(), doc => docs::docstring(&element.doc, 4) }
}

fn annotation(api: &Api, member: &Member<'_>) -> String {
    let ty = match member.content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => "str".to_owned(),
            XmlValue::I32 | XmlValue::U32 | XmlValue::I64 | XmlValue::U64 => "int".to_owned(),
            XmlValue::Uuid => "UUID".to_owned(),
            XmlValue::YesNo | XmlValue::OnOff => "bool".to_owned(),
            XmlValue::Words(id) => api.word_list(id).name.pascal(),
        },
        MemberContent::Flag => "bool".to_owned(),
        MemberContent::Element(id) => api.element(id).name.pascal(),
        MemberContent::Choice(name, _) => name.pascal(),
    };
    match member.occurs {
        Occurs::Once => ty,
        Occurs::AtMostOnce => format!("Optional[{ty}]"),
        Occurs::AnyNumber => format!("List[{ty}]"),
    }
}

fn default(member: &Member<'_>) -> &'static str {
    match (member.content, member.occurs) {
        (MemberContent::Flag, _) => " = False",
        (_, Occurs::Once) => "",
        (_, Occurs::AtMostOnce) => " = None",
        (_, Occurs::AnyNumber) => " = dataclasses.field(default_factory=lambda: [])",
    }
}

/// How a field travels.
fn form(api: &Api, member: &Member<'_>) -> String {
    let form = match member.content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => "_exchange.TEXT".to_owned(),
            XmlValue::I32 => "_exchange.I32".to_owned(),
            XmlValue::U32 => "_exchange.U32".to_owned(),
            XmlValue::I64 => "_exchange.I64".to_owned(),
            XmlValue::U64 => "_exchange.U64".to_owned(),
            XmlValue::Uuid => "_exchange.UUIDS".to_owned(),
            XmlValue::YesNo | XmlValue::OnOff => "_exchange.BOOL".to_owned(),
            XmlValue::Words(id) => format!("_exchange.word({})", api.word_list(id).name.pascal()),
        },
        MemberContent::Flag => "_exchange.BOOL".to_owned(),
        MemberContent::Element(id) => element_form(api, id),
        MemberContent::Choice(name, alternatives) => {
            let name = name.pascal();
            let all: Vec<String> =
                alternatives.iter().map(|one| format!("({name}{}, {})", one.name.pascal(), element_form(api, one.element))).collect();
            format!("_exchange.union(\"{name}\", {name}Other, [{}])", all.join(", "))
        }
    };
    match member.occurs {
        Occurs::Once => form,
        Occurs::AtMostOnce => format!("_exchange.optional({form})"),
        Occurs::AnyNumber => format!("_exchange.many({form})"),
    }
}

fn element_form(api: &Api, id: ElementId) -> String {
    format!("_exchange.element({})", api.element(id).name.pascal())
}

/// The lists of words.
fn words(api: &Api) -> Vec<Value> {
    api.words
        .iter()
        .map(|list| {
            let values: Vec<Value> = list
                .values
                .iter()
                .map(|value| context! { name => value.name.screaming(), word => format!("{:?}", value.word), doc => docs::docstring(&value.doc, 4) })
                .collect();
            context! { name => list.name.pascal(), doc => docs::docstring(&list.doc, 4), values }
        })
        .collect()
}
