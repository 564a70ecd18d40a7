//! Records of documents in Rust: `core/document/src/generated`, one file per document.

mod element;
mod values;

use minijinja::{Value, context};

use crate::ir::{Api, DocumentId, ElementId};
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
        for (index, document) in api.documents.iter().enumerate() {
            let elements = text_of(api, &api.elements_of(Some(DocumentId(index))));
            let root = api.element(document.root).name.pascal();
            let view = context! { doc => document.doc, root, tag => document.tag, elements };
            files.put(format!("{FOLDER}/{}.rs", document.name.snake()), render!("document/document.rs", view));
        }
        let common = text_of(api, &api.elements_of(None));
        files.put(format!("{FOLDER}/common.rs"), render!("document/common.rs", context! { elements => common }));
        let words: Vec<Value> = api.words.iter().map(values::words).collect();
        files.put(format!("{FOLDER}/words.rs"), render!("document/words.rs", context! { words }));
        let modules: Vec<String> = api.documents.iter().map(|document| document.name.snake()).collect();
        let documents: Vec<Value> = api
            .documents
            .iter()
            .map(|item| context! { name => item.name.pascal(), root => api.element(item.root).name.pascal(), doc => item.doc })
            .collect();
        files.put(format!("{FOLDER}/mod.rs"), render!("document/mod.rs", context! { modules, documents }));
    }

    fn objects(&self, _api: &Api, _files: &mut Files) {}

    fn functions(&self, _api: &Api, _files: &mut Files) {}

    fn events(&self, _api: &Api, _files: &mut Files) {}

    fn errors(&self, _api: &Api, _files: &mut Files) {}

    fn index(&self, _api: &Api, _files: &mut Files) {}
}

/// The records of elements, with the code that reads and writes them.
fn text_of(api: &Api, elements: &[ElementId]) -> String {
    let views = elements.iter().map(|id| element::view(api, api.element(*id)));
    let text =
        |view: Value| render!("document/record.rs", view) + &render!("document/element.rs", view) + &render!("document/parts.rs", view);
    views.map(text).collect::<Vec<_>>().join("\n")
}
