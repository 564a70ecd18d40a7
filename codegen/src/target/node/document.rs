//! The records of documents: classes in `virtkit/document`, a file for each document.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::SCRIPT;
use super::docs::{comment, first_sentence};
use crate::ir::{Alternative, Api, DocumentId, ElementId, Member, MemberContent, Occurs, XmlValue};
use crate::target::{Files, render};

/// Which way a value goes: more forms are taken than given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Taken,
    Given,
}

pub fn records(api: &Api, files: &mut Files) {
    let folder = format!("{SCRIPT}/document");
    let words = context! { words => words(api) };
    files.put(format!("{folder}/words.cjs"), render!("node/document_words.cjs", words));
    files.put(format!("{folder}/words.d.cts"), render!("node/document_words.d.cts", words));
    put(api, None, files);
    for index in 0..api.documents.len() {
        put(api, Some(DocumentId(index)), files);
    }
    let documents = api.documents.iter().map(|document| document.name.kebab());
    let modules: Vec<String> = ["common".to_owned()].into_iter().chain(documents).chain(["words".to_owned()]).collect();
    let documents = (0..api.documents.len()).map(|index| Some(DocumentId(index)));
    let elements = [None].into_iter().chain(documents).flat_map(|document| api.elements_of(document));
    let mut names: Vec<String> = elements.map(|id| name(api, id)).chain(api.words.iter().map(|list| list.name.pascal())).collect();
    names.sort();
    let view = context! { modules, names };
    files.put(format!("{folder}/index.cjs"), render!("node/document_index.cjs", view));
    files.put(format!("{folder}/index.mjs"), render!("node/document_index.mjs", view));
    files.put(format!("{folder}/index.d.cts"), render!("node/document_index.d.cts", view));
    files.put(format!("{folder}/index.d.mts"), render!("node/document_index.d.mts", view));
}

/// Writes the files of a document, or of what several have.
fn put(api: &Api, document: Option<DocumentId>, files: &mut Files) {
    let file = document.map_or_else(|| "common".to_owned(), |id| api.document(id).name.kebab());
    let ids = api.elements_of(document);
    let mut types: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut classes: Vec<String> = Vec::new();
    let mut add = |module, name: String| {
        let names = types.entry(module).or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for member in ids.iter().flat_map(|id| api.element(*id).members()) {
        if let MemberContent::Value(XmlValue::Words(id)) = member.content {
            add("./words.cjs", api.word_list(id).name.pascal());
        }
        for id in held(&member).into_iter().filter(|id| !ids.contains(id)) {
            add("./common.cjs", name(api, id));
            add("./common.cjs", format!("{}Fields", name(api, id)));
            classes.push(name(api, id));
        }
    }
    classes.sort();
    classes.dedup();
    let elements: Vec<Value> = ids.iter().map(|id| view(api, *id)).collect();
    files.put(format!("{SCRIPT}/document/{file}.cjs"), render!("node/document_records.cjs", context! { imports => classes, elements }));
    let imports: Vec<Value> = types.into_iter().map(|(file, names)| context! { file, names => names.join(", ") }).collect();
    files.put(format!("{SCRIPT}/document/{file}.d.cts"), render!("node/document_records.d.cts", context! { imports, elements }));
}

fn name(api: &Api, id: ElementId) -> String {
    api.element(id).name.pascal()
}

/// The elements that a field holds.
fn held(member: &Member<'_>) -> Vec<ElementId> {
    match member.content {
        MemberContent::Value(_) | MemberContent::Flag => Vec::new(),
        MemberContent::Element(id) => vec![id],
        MemberContent::Choice(_, alternatives) => alternatives.iter().map(|one| one.element).collect(),
    }
}

fn view(api: &Api, id: ElementId) -> Value {
    let element = api.element(id);
    let members = element.members();
    let fields: Vec<Value> = members
        .iter()
        .map(|member| {
            context! {
                name => member.name.camel(), doc => comment(2, member.doc, &[], None), omissible => omissible(member),
                taken => typing(api, member, Way::Taken), given => typing(api, member, Way::Given), form => form(api, member),
            }
        })
        .collect();
    let unions: Vec<Value> = element
        .unions()
        .map(|(name, doc, alternatives)| {
            let alternatives: Vec<Value> = alternatives.iter().map(|one| alternative(api, one)).collect();
            context! { name => name.pascal(), doc => comment(0, doc, &[], None), alternatives }
        })
        .collect();
    let kind = api.documents.iter().position(|document| document.root == id);
    context! {
        name => name(api, id), base => if kind.is_some() { "DocumentRecord" } else { "Record" }, kind, fields, unions,
        doc => comment(0, &element.doc, &[], None), summary => first_sentence(&element.doc), omissible => members.iter().all(omissible),
    }
}

fn alternative(api: &Api, one: &Alternative) -> Value {
    context! { tag => one.tag, element => name(api, one.element) }
}

/// Whether a field can be left out when a record is made.
fn omissible(member: &Member<'_>) -> bool {
    match (member.content, member.occurs) {
        (MemberContent::Flag, _) | (_, Occurs::AtMostOnce | Occurs::AnyNumber) => true,
        (MemberContent::Value(_) | MemberContent::Element(_) | MemberContent::Choice(..), Occurs::Once) => false,
    }
}

fn typing(api: &Api, member: &Member<'_>, way: Way) -> String {
    let record = |name: String| match way {
        Way::Taken => format!("{name}Fields"),
        Way::Given => name,
    };
    let ty = match member.content {
        MemberContent::Value(value) => match value {
            XmlValue::Text | XmlValue::Uuid => "string".to_owned(),
            XmlValue::I32 | XmlValue::U32 => "number".to_owned(),
            XmlValue::I64 | XmlValue::U64 => match way {
                Way::Taken => "bigint | number".to_owned(),
                Way::Given => "bigint".to_owned(),
            },
            XmlValue::YesNo | XmlValue::OnOff => "boolean".to_owned(),
            XmlValue::Words(id) => api.word_list(id).name.pascal(),
        },
        MemberContent::Flag => "boolean".to_owned(),
        MemberContent::Element(id) => record(name(api, id)),
        MemberContent::Choice(name, _) => record(name.pascal()),
    };
    match member.occurs {
        Occurs::Once => ty,
        Occurs::AtMostOnce => format!("{ty} | null"),
        Occurs::AnyNumber if ty.contains(' ') => format!("({ty})[]"),
        Occurs::AnyNumber => format!("{ty}[]"),
    }
}

/// How a field travels.
fn form(api: &Api, member: &Member<'_>) -> String {
    let nested = |id| format!("Record.nested({})", name(api, id));
    let form = match member.content {
        MemberContent::Value(value) => match value {
            XmlValue::Text | XmlValue::Words(_) => "form.text".to_owned(),
            XmlValue::I32 => "form.i32".to_owned(),
            XmlValue::U32 => "form.u32".to_owned(),
            XmlValue::I64 => "form.i64".to_owned(),
            XmlValue::U64 => "form.u64".to_owned(),
            XmlValue::Uuid => "form.uuid".to_owned(),
            XmlValue::YesNo | XmlValue::OnOff => "form.flag".to_owned(),
        },
        // A flag that is left out is not there.
        MemberContent::Flag => "{ ...form.flag, empty: () => false }".to_owned(),
        MemberContent::Element(id) => nested(id),
        MemberContent::Choice(_, alternatives) => {
            let all: Vec<String> = alternatives.iter().map(|one| format!("['{}', {}]", one.tag, nested(one.element))).collect();
            format!("form.union([{}])", all.join(", "))
        }
    };
    match member.occurs {
        Occurs::Once => form,
        Occurs::AtMostOnce => format!("form.optional({form})"),
        Occurs::AnyNumber => format!("form.many({form})"),
    }
}

/// The lists of words.
fn words(api: &Api) -> Vec<Value> {
    api.words
        .iter()
        .map(|list| {
            let values: Vec<Value> = list
                .values
                .iter()
                .map(|value| {
                    let word = format!("'{}'", value.word.replace('\\', "\\\\").replace('\'', "\\'"));
                    context! { name => value.name.screaming(), word, doc => comment(2, &value.doc, &[], None) }
                })
                .collect();
            context! { name => list.name.pascal(), doc => comment(0, &list.doc, &[], None), summary => first_sentence(&list.doc), values }
        })
        .collect()
}
