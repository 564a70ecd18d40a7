//! Records and groups of typed parameters.

use serde::Serialize;

use super::codec::{read, write};
use super::docs::{comment, since};
use super::names::{literal, member, path};
use super::source::file;
use super::types::{Place, name};
use crate::ir::{Api, Field, Param, ParamGroup, ParamType, Record, RecordOrigin, Type};
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
}

pub(super) fn record(api: &Api, item: &Record, files: &mut Files) {
    let tags = item.fields.iter().map(component_doc);
    let in_libvirt = match &item.origin {
        RecordOrigin::Described { c } => c.is_some(),
        RecordOrigin::Results => true,
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

#[derive(Serialize)]
struct ParamsView {
    doc: String,
    /// The comment of the constructor.
    checks: String,
    class: String,
    fields: Vec<ParamView>,
    /// The class that builds it, as text.
    builder: String,
}

#[derive(Serialize)]
struct ParamView {
    name: String,
    /// `OptionalLong`.
    optional: &'static str,
    /// `OptionalLong` without its argument, for `of` and `empty`.
    optional_class: &'static str,
    /// `long`.
    plain: &'static str,
    /// The record of `TypedValue`.
    variant: &'static str,
    wire: String,
    settable: bool,
    setter_doc: String,
}

pub(super) fn params(api: &Api, item: &ParamGroup, files: &mut Files) {
    let fields: Vec<_> = item.fields.iter().map(|field| param(api, field)).collect();
    let tags = item.fields.iter().zip(&fields).map(|(field, view)| format!("@param {} {}", view.name, param_doc(field)));
    let extra = "@param extra parameters that this group does not describe".to_owned();
    let components: Vec<_> = tags.chain([extra]).collect();
    let tags: Vec<_> = components.iter().cloned().chain([since(item.since, true)]).collect();
    let checks = comment(api, 4, "Nothing may be null; the list is copied.", &components);
    let mut view = ParamsView { checks, doc: comment(api, 0, &item.doc, &tags), class: item.name.pascal(), fields, builder: String::new() };
    let builder = render!("java/params_builder.java", view);
    builder.trim_end().clone_into(&mut view.builder);
    files.put(path(&view.class), file("dev.virtkit", &[], &render!("java/params.java", view)));
}

fn param_doc(field: &Param) -> String {
    let unit = field.unit.as_ref().map(|unit| format!("; in {unit}")).unwrap_or_default();
    let sign = match field.ty {
        ParamType::U64 => "; unsigned",
        ParamType::I32 | ParamType::U32 | ParamType::I64 | ParamType::F64 | ParamType::Bool | ParamType::Text => "",
    };
    format!("{}{unit}{sign}; nothing where it is not set", one_line(&field.doc).trim_end_matches('.'))
}

fn param(api: &Api, field: &Param) -> ParamView {
    let (optional, optional_class, plain, variant) = match field.ty {
        ParamType::I32 => ("OptionalInt", "OptionalInt", "int", "I32"),
        ParamType::U32 => ("OptionalLong", "OptionalLong", "long", "U32"),
        ParamType::I64 => ("OptionalLong", "OptionalLong", "long", "I64"),
        ParamType::U64 => ("OptionalLong", "OptionalLong", "long", "U64"),
        ParamType::F64 => ("OptionalDouble", "OptionalDouble", "double", "F64"),
        ParamType::Bool => ("Optional<Boolean>", "Optional", "boolean", "Bool"),
        ParamType::Text => ("Optional<String>", "Optional", "String", "Text"),
    };
    let unit = field.unit.as_ref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    let tags = [format!("@param value the value{unit}"), "@return this builder".to_owned(), since(field.since, field.c.is_some())];
    ParamView {
        name: member(&field.name),
        optional,
        optional_class,
        plain,
        variant,
        wire: literal(&field.wire),
        settable: field.settable,
        setter_doc: comment(api, 8, &field.doc, &tags),
    }
}
