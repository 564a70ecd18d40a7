//! Enumerations, flag sets, records and typed parameters.

use serde::Serialize;

use super::method::{ArgView, field_view};
use super::text::cell;
use super::types;
use crate::ir::{Api, RecordOrigin};

/// A declaration and what it is made of.
#[derive(Serialize)]
pub(super) struct Declaration<T> {
    name: String,
    doc: String,
    since: String,
    c: Option<String>,
    members: Vec<T>,
}

#[derive(Serialize)]
pub(super) struct Value {
    name: String,
    number: String,
    c: Option<String>,
    since: String,
    doc: String,
}

#[derive(Serialize)]
pub(super) struct Param {
    name: String,
    ty: String,
    unit: Option<String>,
    settable: bool,
    wire: String,
    since: String,
    doc: String,
}

pub(super) fn enums(api: &Api) -> Vec<Declaration<Value>> {
    let view = |item: &crate::ir::Enum| Declaration {
        name: item.name.pascal(),
        doc: item.doc.trim().to_owned(),
        since: item.since.to_string(),
        c: item.c.clone(),
        members: item
            .values
            .iter()
            .map(|value| Value {
                name: value.name.screaming(),
                number: value.value.to_string(),
                c: value.c.clone(),
                since: value.since.to_string(),
                doc: cell(&value.doc),
            })
            .collect(),
    };
    api.enums.iter().map(view).collect()
}

pub(super) fn flags(api: &Api) -> Vec<Declaration<Value>> {
    let view = |item: &crate::ir::Flags| Declaration {
        name: item.name.pascal(),
        doc: item.doc.trim().to_owned(),
        since: item.since.to_string(),
        c: item.c.clone(),
        members: item
            .values
            .iter()
            .map(|value| Value {
                name: value.name.screaming(),
                number: format!("{:#x}", value.value),
                c: value.c.clone(),
                since: value.since.to_string(),
                doc: cell(&value.doc),
            })
            .collect(),
    };
    api.flags.iter().map(view).collect()
}

pub(super) fn records(api: &Api) -> Vec<Declaration<ArgView>> {
    let view = |(_, item): (_, &crate::ir::Record)| Declaration {
        name: item.name.pascal(),
        doc: item.doc.trim().to_owned(),
        since: item.since.to_string(),
        c: match &item.origin {
            RecordOrigin::Described { c, .. } => c.as_ref().map(|c| c.name.clone()),
            RecordOrigin::Results | RecordOrigin::Phase | RecordOrigin::Item => None,
        },
        members: item.fields.iter().map(|field| field_view(api, field, "")).collect(),
    };
    api.public_records().map(view).collect()
}

pub(super) fn params(api: &Api) -> Vec<Declaration<Param>> {
    let view = |item: &crate::ir::ParamGroup| Declaration {
        name: item.name.pascal(),
        doc: item.doc.trim().to_owned(),
        since: item.since.to_string(),
        c: None,
        members: item
            .fields
            .iter()
            .map(|field| Param {
                name: field.name.to_string(),
                ty: types::in_words(api, &if field.repeated { field.as_type() } else { field.ty.as_type() }, ""),
                unit: field.unit.clone(),
                settable: field.settable,
                wire: field.wire.clone(),
                since: field.since.to_string(),
                doc: cell(&field.doc),
            })
            .chain(item.lists.iter().map(|list| Param {
                name: list.name.to_string(),
                ty: types::in_words(api, &list.as_type(), ""),
                unit: None,
                settable: list.fields.iter().any(|field| field.settable),
                wire: format!("{}<n>", list.prefix),
                since: list.since.to_string(),
                doc: cell(&list.doc),
            }))
            .collect(),
    };
    api.params.iter().map(view).collect()
}
