//! Reference pages in Markdown: `docs/reference/`.
//!
//! One page per object with its identity and the list of its methods, one per group with the methods in full, one per kind of declaration.

mod c_function;
mod declaration;
mod document;
mod driver;
mod method;
mod notice;
mod object;
mod text;
mod types;

pub(crate) use types::as_written;

use serde::Serialize;

use crate::ir::Api;
use crate::target::{Files, Target, render};

/// The target for reference pages.
#[derive(Debug)]
pub struct Docs;

/// Where the pages lie.
const FOLDER: &str = "docs/reference";

impl Target for Docs {
    fn name(&self) -> &'static str {
        "docs"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        let items = declaration::enums(api);
        put(files, &items, "enums.md", || render!("docs/enums.md", Items { items: &items }));
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        let items = declaration::flags(api);
        put(files, &items, "flags.md", || render!("docs/flags.md", Items { items: &items }));
    }

    fn records(&self, api: &Api, files: &mut Files) {
        let items = declaration::records(api);
        put(files, &items, "records.md", || render!("docs/records.md", Items { items: &items }));
    }

    fn params(&self, api: &Api, files: &mut Files) {
        let items = declaration::params(api);
        put(files, &items, "params.md", || render!("docs/params.md", Items { items: &items }));
    }

    /// With the function that has one.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    fn documents(&self, api: &Api, files: &mut Files) {
        put(files, &api.documents, "documents.md", || render!("docs/documents.md", document::page(api)));
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        for object in object::objects(api) {
            files.put(format!("{FOLDER}/objects/{}.md", object.file), render!("docs/object.md", object));
        }
        for group in object::groups(api) {
            files.put(format!("{FOLDER}/groups/{}.md", group.file), render!("docs/group.md", group));
        }
    }

    /// Functions are on the page of their group, like methods.
    fn functions(&self, _api: &Api, _files: &mut Files) {}

    fn events(&self, api: &Api, files: &mut Files) {
        let items = notice::events(api);
        put(files, &items, "events.md", || render!("docs/events.md", Items { items: &items }));
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        files.put(format!("{FOLDER}/errors.md"), render!("docs/errors.md", notice::errors(api)));
    }

    fn index(&self, api: &Api, files: &mut Files) {
        put(files, &api.drivers, "drivers.md", || render!("docs/drivers.md", driver::page(api)));
        files.put(format!("{FOLDER}/c-functions.md"), render!("docs/c-functions.md", c_function::page(api)));
        files.put(format!("{FOLDER}/README.md"), render!("docs/index.md", object::index(api)));
    }
}

#[derive(Serialize)]
struct Items<'a, T> {
    items: &'a [T],
}

/// Writes a page unless it would be empty.
fn put<T>(files: &mut Files, items: &[T], name: &str, page: impl FnOnce() -> String) {
    if !items.is_empty() {
        files.put(format!("{FOLDER}/{name}"), page());
    }
}
