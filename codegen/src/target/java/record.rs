//! Records.

use serde::Serialize;

use super::codec::{read, write};
use super::docs::{comment, since};
use super::names::{member, path};
use super::source::file;
use super::types::{Place, name};
use crate::ir::{Api, Field, Record, RecordOrigin, Type};
use crate::target::{Files, render};

#[derive(Serialize)]
struct RecordView {
    doc: String,
    class: String,
    components: String,
    /// The expressions that read the components.
    reads: String,
    /// The statements that write them.
    writes: Vec<String>,
    /// Whether it travels as such: items travel as parameters.
    travels: bool,
}

pub(super) fn record(api: &Api, item: &Record, files: &mut Files) {
    let tags = item.fields.iter().map(component_doc);
    let in_libvirt = match &item.origin {
        RecordOrigin::Described { c, .. } => c.is_some(),
        RecordOrigin::Results | RecordOrigin::Phase | RecordOrigin::Item => true,
    };
    let tags: Vec<_> = tags.chain([since(item.since, in_libvirt)]).collect();
    let reads: Vec<_> = item.fields.iter().map(|field| read(api, &field.ty)).collect();
    let writes = item.fields.iter().map(|field| write(api, &field.ty, Place::Value, &format!("value.{}", member(&field.name))));
    let view = RecordView {
        doc: comment(api, 0, &item.doc, &tags),
        class: item.name.pascal(),
        components: list(&components(api, &item.fields), 8),
        reads: list(&reads, 16),
        writes: writes.collect(),
        travels: item.origin != RecordOrigin::Item,
    };
    files.put(path(&view.class), file("dev.virtkit", &[], &render!("java/record.java", view)));
}

/// `DomainState state` for each field.
pub(super) fn components(api: &Api, fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| format!("{} {}", name(api, &field.ty, Place::Value), member(&field.name))).collect()
}

/// What stands between parentheses: on one line if it is short, else on lines of their own that begin after so many blanks.
pub(super) fn list(parts: &[String], indent: usize) -> String {
    let line = parts.join(", ");
    if line.len() <= 90 {
        return line;
    }
    let margin = format!("\n{}", " ".repeat(indent));
    format!("{margin}{}", parts.join(&format!(",{margin}")))
}

/// What a component is.
pub(super) fn component_doc(field: &Field) -> String {
    let doc = if field.doc.trim().is_empty() { format!("the {}", field.name.words().join(" ")) } else { one_line(&field.doc) };
    let sign = if field.ty == Type::U64 { " Unsigned: see `Long.toUnsignedString`." } else { "" };
    format!("@param {} {doc}{sign}", member(&field.name))
}

/// A tag holds one line.
pub(super) fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
