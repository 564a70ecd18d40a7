//! Enumerations, flag sets, records and groups of parameters.

use minijinja::{Value, context};

use super::{FOLDER, doc, types};
use crate::ir::{Api, Field, Param, ParamGroup, ParamList};
use crate::target::{Files, render};

pub(super) fn enums(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .enums
        .iter()
        .map(|item| {
            let value = |value: &crate::ir::EnumValue| context! { word => value.name.kebab(), name => value.name.screaming(), doc => types::text(&doc::sentence(&value.doc)) };
            context! { constant => item.name.screaming(), name => item.name.pascal(), values => item.values.iter().map(value).collect::<Vec<_>>() }
        })
        .collect();
    files.put(format!("{FOLDER}/enums.rs"), render!("cli/enums.rs", context! { enums => views }));
}

pub(super) fn flags(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api
        .flags
        .iter()
        .map(|item| {
            let value = |flag: &crate::ir::FlagValue| context! { word => flag.name.kebab(), bits => flag.value, doc => types::text(&doc::sentence(&flag.doc)) };
            let values: Vec<Value> = item.values.iter().filter(|flag| flag.value != 0).map(value).collect();
            context! { constant => item.name.screaming(), name => item.name.pascal(), values }
        })
        .collect();
    files.put(format!("{FOLDER}/flags.rs"), render!("cli/flags.rs", context! { flags => views }));
}

/// A field of a record, of an identity, of an event.
pub(super) fn field(api: &Api, field: &Field) -> Value {
    context! { name => field.name.snake(), ty => types::expression(api, &field.ty), unit => types::maybe(doc::unit(&field.doc, &field.ty)) }
}

pub(super) fn records(api: &Api, files: &mut Files) {
    // Records of phases are no caller's; an item of a list of parameters is described with its list, which knows the units.
    let views: Vec<Value> = api
        .public_records()
        .filter(|(_, record)| record.origin != crate::ir::RecordOrigin::Item)
        .map(|(_, record)| {
            let fields: Vec<Value> = record.fields.iter().map(|one| field(api, one)).collect();
            context! { constant => record.name.screaming(), name => record.name.pascal(), fields }
        })
        .chain(api.params.iter().flat_map(ParamGroup::all_lists).map(|list| item(api, list)))
        .collect();
    files.put(format!("{FOLDER}/records.rs"), render!("cli/records.rs", context! { records => views }));
}

/// The record of an item of a list of parameters.
fn item(api: &Api, list: &ParamList) -> Value {
    let record = api.record(list.item);
    let fields: Vec<Value> = record
        .fields
        .iter()
        .map(|one| {
            let param = list.fields.iter().find(|param| param.name == one.name);
            let unit = param.and_then(|param| param.unit.as_deref());
            context! { name => one.name.snake(), ty => types::expression(api, &one.ty), unit => types::maybe(unit) }
        })
        .collect();
    context! { constant => record.name.screaming(), name => record.name.pascal(), fields }
}

pub(super) fn params(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api.params.iter().map(|group| group_view(api, group)).collect();
    files.put(format!("{FOLDER}/params.rs"), render!("cli/params.rs", context! { groups => views }));
}

fn group_view(api: &Api, group: &ParamGroup) -> Value {
    let unit = |name: &crate::ir::Name| group.fields.iter().find(|param| param.name == *name).and_then(|param| param.unit.as_deref());
    let members = group.members();
    let fields: Vec<Value> = members
        .iter()
        .map(|(name, ty)| context! { name => name.snake(), ty => types::expression(api, ty), unit => types::maybe(unit(name)) })
        .collect();
    let mut params: Vec<Value> = group.fields.iter().map(|param| param_view(api, param, Some(&param.name.snake()), &param.wire)).collect();
    for list in &group.lists {
        list_params(api, list, "", &mut params);
    }
    context! { constant => group.name.screaming(), name => group.name.pascal(), fields, params }
}

/// A parameter that may be set: its name on the wire, where `<n>` stands for an index, and the name of its field.
fn param_view(api: &Api, param: &Param, field: Option<&str>, wire: &str) -> Value {
    let ty = types::expression(api, &param.ty.as_type());
    context! {
        name => wire, field => types::maybe(field), ty, unit => types::maybe(param.unit.as_deref()), settable => param.settable,
        doc => types::text(&doc::sentence(&param.doc)),
    }
}

fn list_params(api: &Api, list: &ParamList, before: &str, params: &mut Vec<Value>) {
    // An inner prefix stands behind the index of the outer.
    let prefix = format!("{before}{}<n>", list.prefix);
    params.extend(list.fields.iter().map(|param| param_view(api, param, None, &format!("{prefix}{}", param.wire))));
    for inner in &list.lists {
        list_params(api, inner, &prefix, params);
    }
}
