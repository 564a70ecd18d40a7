//! Records of documents in Rust: `core/document/src/generated`, one file per document.

mod element;
mod values;

use minijinja::{Value, context};

use crate::ir::{Api, Content, Element, ElementId};
use crate::target::{Files, Target, render};

const FOLDER: &str = "core/document/src/generated";

/// The target for the records of documents.
#[derive(Debug)]
pub struct Documents;

impl Target for Documents {
    fn name(&self) -> &'static str {
        "document"
    }

    fn enums(&self, _api: &Api, _files: &mut Files) {}

    fn flags(&self, _api: &Api, _files: &mut Files) {}

    fn records(&self, _api: &Api, _files: &mut Files) {}

    fn params(&self, _api: &Api, _files: &mut Files) {}

    /// None in documents.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    fn documents(&self, api: &Api, files: &mut Files) {
        let owners = owners(api);
        for (index, document) in api.documents.iter().enumerate() {
            let elements = (0..api.elements.len()).filter(|at| owners[*at] == Owner::Document(index));
            let elements = text_of(api, elements);
            let root = api.element(document.root).name.pascal();
            let view = context! { doc => document.doc, root, tag => document.tag, elements };
            files.put(format!("{FOLDER}/{}.rs", document.name.snake()), render!("document/document.rs", view));
        }
        let common = (0..api.elements.len()).filter(|at| owners[*at] == Owner::Several);
        files.put(format!("{FOLDER}/common.rs"), render!("document/common.rs", context! { elements => text_of(api, common) }));
        let words: Vec<Value> = api.words.iter().map(values::words).collect();
        files.put(format!("{FOLDER}/words.rs"), render!("document/words.rs", context! { words }));
        let modules: Vec<String> = api.documents.iter().map(|document| document.name.snake()).collect();
        files.put(format!("{FOLDER}/mod.rs"), render!("document/mod.rs", context! { modules }));
    }

    fn objects(&self, _api: &Api, _files: &mut Files) {}

    fn functions(&self, _api: &Api, _files: &mut Files) {}

    fn events(&self, _api: &Api, _files: &mut Files) {}

    fn errors(&self, _api: &Api, _files: &mut Files) {}

    fn index(&self, _api: &Api, _files: &mut Files) {}
}

/// The records of elements, with the code that reads and writes them.
fn text_of(api: &Api, elements: impl Iterator<Item = usize>) -> String {
    let views = elements.map(|at| element::view(api, &api.elements[at]));
    views.map(|view| render!("document/record.rs", view) + &render!("document/element.rs", view)).collect::<Vec<_>>().join("\n")
}

/// Whose file an element stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nobody,
    Document(usize),
    Several,
}

/// An element stands in the file of its document, or among the common ones where several have it.
fn owners(api: &Api) -> Vec<Owner> {
    fn visit(api: &Api, element: ElementId, document: usize, owners: &mut [Owner]) {
        let owner = match owners[element.0] {
            Owner::Nobody => Owner::Document(document),
            Owner::Document(other) if other == document => return,
            Owner::Document(_) => Owner::Several,
            Owner::Several => return,
        };
        owners[element.0] = owner;
        for child in children(api.element(element)) {
            visit(api, child, document, owners);
        }
    }
    let mut owners = vec![Owner::Nobody; api.elements.len()];
    for (index, document) in api.documents.iter().enumerate() {
        visit(api, document.root, index, &mut owners);
    }
    owners
}

fn children(element: &Element) -> impl Iterator<Item = ElementId> {
    element.parts.iter().flat_map(|part| match &part.content {
        Content::Value { .. } | Content::Flag { .. } => Vec::new(),
        Content::Element { element, .. } => vec![*element],
        Content::Choice { alternatives, .. } => alternatives.iter().map(|alternative| alternative.element).collect(),
    })
}
