//! Records, groups of typed parameters, documents.

use minijinja::{Value, context};

use super::docs::{comment, first_sentence, or_name};
use super::script_forms::{Requires, apply, record_differs, unwrapper, wrapper};
use super::typings::{Imports, Way, typing};
use super::{NATIVE, SCRIPT};
use crate::ir::{Api, Field, RecordId};
use crate::target::rust::declarations::ident;
use crate::target::{Files, render};

/// What is said of every document.
const AS_TEXT: &str =
    "It comes as its text and costs no parse; `parsed` is its record. Wherever one is wanted, a string with XML and a record do too.";
/// What is said of every group of typed parameters.
const OPEN: &str = "Every field may be absent; those that are not known here are in `extra`.";

pub fn records(api: &Api, files: &mut Files) {
    let (mut imports, mut requires) = (Imports::default(), Requires::new());
    let views: Vec<Value> = api.records.iter().enumerate().map(|(index, item)| {
        let fields: Vec<Value> = item.fields.iter().map(|field| member(api, field, &mut imports, &mut requires)).collect();
        context! {
            name => item.name.pascal(), fields, doc => comment(0, &item.doc, &[], Some(item.since)), differs => record_differs(api, RecordId(index)),
        }
    }).collect();
    let view = context! { records => views, imports => imports.view("./records.cjs"), requires => requires_view(&requires) };
    files.put(format!("{SCRIPT}/records.cjs"), render!("node/records.cjs", view));
    files.put(format!("{SCRIPT}/records.d.cts"), render!("node/records.d.cts", view));
    files.put(format!("{NATIVE}/records.rs"), render!("node/records.rs", view));
}

fn member(api: &Api, field: &Field, imports: &mut Imports, requires: &mut Requires) -> Value {
    let name = field.name.camel();
    context! {
        rust => ident(&field.name.snake()),
        name,
        ty => typing(api, &field.ty, Way::Out, imports),
        wrap => wrapper(api, &field.ty, requires).map(|function| apply(&function, &format!("raw.{name}"))),
        unwrap => unwrapper(api, &field.ty, requires).map(|function| apply(&function, &format!("record.{name}, `${{name}}.{name}`"))),
        doc => comment(2, &or_name(&field.doc, &field.name.snake()), &[], None),
    }
}

/// The files that a script needs; one that names itself gets its own exports.
pub fn requires_view(requires: &Requires) -> Vec<Value> {
    requires.iter().map(|(name, file)| context! { name, file }).collect()
}

pub fn params(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api.params.iter().map(|item| {
        let fields: Vec<Value> = item.fields.iter().map(|field| {
            let unit = field.unit.as_ref().map(|unit| format!(" In {unit}.")).unwrap_or_default();
            let settable = if field.settable { "" } else { " It cannot be set." };
            context! {
                rust => ident(&field.name.snake()),
                name => field.name.camel(),
                ty => typing(api, &field.ty.as_type(), Way::Out, &mut Imports::default()),
                doc => comment(2, &format!("{}{unit}{settable}", field.doc.trim()), &[], Some(field.since)),
            }
        }).collect();
        context! { name => item.name.pascal(), fields, doc => comment(0, &format!("{}\n\n{OPEN}", item.doc.trim()), &[], Some(item.since)) }
    }).collect();
    let view = context! { params => views };
    files.put(format!("{SCRIPT}/params.d.cts"), render!("node/params.d.cts", view));
    files.put(format!("{NATIVE}/params.rs"), render!("node/params.rs", view));
}

pub fn documents(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .documents
        .iter()
        .map(|item| {
            let doc = comment(0, &format!("{}\n\n{AS_TEXT}", item.doc.trim()), &[], None);
            let root = api.element(item.root).name.pascal();
            context! { name => format!("{}Xml", item.name.pascal()), root, doc, summary => first_sentence(&item.doc) }
        })
        .collect();
    let view = context! { documents => views };
    files.put(format!("{SCRIPT}/documents.cjs"), render!("node/documents.cjs", view));
    files.put(format!("{SCRIPT}/documents.d.cts"), render!("node/documents.d.cts", view));
    files.put(format!("{NATIVE}/documents.rs"), render!("node/documents.rs", view));
}
