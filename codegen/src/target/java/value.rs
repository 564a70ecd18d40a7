//! Enumerations, flag sets, and what looks like them: error codes and domains.

use serde::Serialize;

use super::docs::{comment, since};
use super::names::{constant, path};
use super::source::file;
use crate::ir::{Api, Enum, ErrorCode, ErrorDomain, Flags, Version};
use crate::target::{Files, render};

#[derive(Serialize)]
struct View {
    doc: String,
    class: String,
    values: Vec<ValueView>,
    /// Whether a constant of the description stands for no flag at all under this very name.
    has_none: bool,
}

#[derive(Serialize)]
struct ValueView {
    doc: String,
    /// The same text, one step deeper.
    inner_doc: String,
    name: String,
    value: String,
    /// The constant that had this number first.
    same_as: Option<String>,
    is_bit: bool,
}

struct Value<'a> {
    name: String,
    number: i64,
    since: Version,
    in_libvirt: bool,
    doc: &'a str,
}

fn view(api: &Api, class: &str, doc: &str, tag: String, values: &[Value<'_>], print: impl Fn(i64) -> String) -> View {
    let views = values.iter().enumerate().map(|(index, value)| {
        let first = values[..index].iter().find(|earlier| earlier.number == value.number);
        let tags = [since(value.since, value.in_libvirt)];
        ValueView {
            doc: comment(api, 4, value.doc, &tags),
            inner_doc: comment(api, 8, value.doc, &tags),
            name: value.name.clone(),
            value: print(value.number),
            same_as: first.map(|first| first.name.clone()),
            is_bit: value.number.count_ones() == 1,
        }
    });
    View {
        doc: comment(api, 0, doc, &[tag]),
        class: class.to_owned(),
        values: views.collect(),
        has_none: values.iter().any(|value| value.name == "NONE"),
    }
}

fn put_enum(files: &mut Files, view: &View) {
    let text = render!("java/enum.java", view);
    files.put(path(&view.class), file("dev.virtkit", &[], &text));
}

pub(super) fn enumeration(api: &Api, item: &Enum, files: &mut Files) {
    let values: Vec<_> = item
        .values
        .iter()
        .map(|value| Value {
            name: constant(&value.name),
            number: value.value.into(),
            since: value.since,
            in_libvirt: value.c.is_some(),
            doc: &value.doc,
        })
        .collect();
    let tag = since(item.since, item.c.is_some());
    put_enum(files, &view(api, &item.name.pascal(), &item.doc, tag, &values, |value| value.to_string()));
}

pub(super) fn flag_set(api: &Api, item: &Flags, files: &mut Files) {
    let values: Vec<_> = item
        .values
        .iter()
        .map(|value| Value {
            name: constant(&value.name),
            number: value.value.into(),
            since: value.since,
            in_libvirt: value.c.is_some(),
            doc: &value.doc,
        })
        .collect();
    let tag = since(item.since, item.c.is_some());
    let view = view(api, &item.name.pascal(), &item.doc, tag, &values, bits);
    let text = render!("java/flags.java", view);
    files.put(path(&view.class), file("dev.virtkit", &[], &text));
}

/// A Java number of 32 bits: one bit as a shift, so that the highest needs no sign.
fn bits(value: i64) -> String {
    if value.count_ones() == 1 { format!("1 << {}", value.trailing_zeros()) } else { format!("{value:#x}") }
}

pub(super) fn error_codes(api: &Api, codes: &[ErrorCode], files: &mut Files) {
    let values: Vec<_> = codes
        .iter()
        .map(|code| Value {
            name: constant(&code.name),
            number: code.value.into(),
            since: code.since,
            in_libvirt: code.origin == crate::ir::ErrorOrigin::Libvirt,
            doc: &code.doc,
        })
        .collect();
    let doc = "What kind of error it is.";
    let tag = "@see VirtkitException".to_owned();
    put_enum(files, &view(api, "ErrorCode", doc, tag, &values, |value| value.to_string()));
}

pub(super) fn error_domains(api: &Api, domains: &[ErrorDomain], files: &mut Files) {
    let values: Vec<_> = domains
        .iter()
        .map(|domain| Value {
            name: constant(&domain.name),
            number: domain.value.into(),
            since: domain.since,
            in_libvirt: true,
            doc: &domain.doc,
        })
        .collect();
    let doc = "The part of the system that an error comes from.";
    let tag = "@see VirtkitException".to_owned();
    put_enum(files, &view(api, "ErrorDomain", doc, tag, &values, |value| value.to_string()));
}
