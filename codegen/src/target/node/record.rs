//! Records, groups of typed parameters, documents.

use minijinja::{Value, context};

use super::docs::{comment, first_sentence, or_name};
use super::script_forms::{Requires, apply, record_differs, unwrapper, wrapper};
use super::typings::{Imports, Way, typing};
use super::{NATIVE, SCRIPT};
use crate::ir::{Api, Field, Name, Type};
use crate::target::rust::declarations::ident;
use crate::target::{Files, render};

/// What is said of every document.
const AS_TEXT: &str =
    "It comes as its text and costs no parse; `parsed` is its record. Wherever one is wanted, a string with XML and a record do too.";
/// What is said of every group of typed parameters.
const OPEN: &str = "Every field may be absent; those that are not known here are in `extra`.";

pub fn records(api: &Api, files: &mut Files) {
    let (mut imports, mut requires) = (Imports::default(), Requires::new());
    let views: Vec<Value> = api
        .public_records()
        .map(|(id, item)| {
            let fields: Vec<Value> = item.fields.iter().map(|field| member(api, field, &mut imports, &mut requires)).collect();
            context! {
                name => item.name.pascal(), fields, doc => comment(0, &item.doc, &[], Some(item.since)), differs => record_differs(api, id),
            }
        })
        .collect();
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
    let mut imports = Imports::default();
    let views: Vec<Value> = api
        .params
        .iter()
        .map(|item| {
            let mut fields: Vec<Value> = Vec::new();
            for param in &item.fields {
                let unit = param.unit.as_ref().map(|unit| format!(" In {unit}.")).unwrap_or_default();
                let settable = if param.settable { "" } else { " It cannot be set." };
                let doc = comment(2, &format!("{}{unit}{settable}", param.doc.trim()), &[], Some(param.since));
                fields.push(param_member(api, &param.name, &param.as_type(), &doc, &mut imports));
            }
            for list in &item.lists {
                let doc = comment(2, &format!("{} Absent where there are none.", list.doc.trim()), &[], Some(list.since));
                fields.push(param_member(api, &list.name, &list.as_type(), &doc, &mut imports));
            }
            context! { name => item.name.pascal(), fields, doc => comment(0, &format!("{}\n\n{OPEN}", item.doc.trim()), &[], Some(item.since)) }
        })
        .collect();
    let view = context! { params => views, imports => imports.view("./params.cjs") };
    files.put(format!("{SCRIPT}/params.d.cts"), render!("node/params.d.cts", view));
    files.put(format!("{NATIVE}/params.rs"), render!("node/params.rs", view));
}

/// A member of a group: a property that is there if it is set. An empty list is not.
fn param_member(api: &Api, name: &Name, ty: &Type, doc: &str, imports: &mut Imports) -> Value {
    let rust = ident(&name.snake());
    let (bare, given, taken) = match ty {
        Type::Optional(inner) => (&**inner, format!("self.{rust}"), ""),
        list => (list, format!("Some(self.{rust}).filter(|list| !list.is_empty())"), "::<Option<_>>"),
    };
    context! { name => name.camel(), ty => typing(api, bare, Way::Out, imports), doc, given, taken, whole => if taken.is_empty() { "" } else { ".unwrap_or_default()" }, rust }
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
