//! Groups of typed parameters, and the items of their lists.

use serde::Serialize;

use crate::ir::{Api, ErrorOrigin, Param, ParamGroup, ParamList, ParamsId, Type};
use crate::target::render;

use super::docs::{About, comment, linked, sentence, since};
use super::names::exported;
use super::types::go_type;
use super::usage::Usage;

#[derive(Serialize)]
struct View {
    doc: String,
    name: String,
    fields: Vec<FieldView>,
    encoded: bool,
    decoded: bool,
    parts: String,
}

#[derive(Serialize)]
struct FieldView {
    doc: String,
    name: String,
    ty: String,
}

/// What a group and an item have in common: how parameters get into it, and out of it.
#[derive(Serialize)]
struct Parts {
    name: String,
    keeps: Vec<Keep>,
    lists: Vec<ListView>,
    /// The statements that write what is set.
    gives: Vec<String>,
    encoded: bool,
    decoded: bool,
}

#[derive(Serialize)]
struct Keep {
    wire: String,
    call: String,
}

#[derive(Serialize)]
struct ListView {
    name: String,
    prefix: String,
    item: String,
}

/// All groups of typed parameters.
pub(super) fn params(api: &Api) -> String {
    let usage = Usage::of(api);
    let texts = api.params.iter().enumerate().flat_map(|(index, group)| {
        let ty = Type::Params(ParamsId(index));
        let (encoded, decoded) = (usage.encoded.contains(&ty), usage.decoded.contains(&ty));
        let items = group.all_lists().into_iter().map(move |list| {
            let name = exported(&api.record(list.item).name);
            parts(api, name, &list.fields, &list.lists, encoded, decoded)
        });
        std::iter::once(view(api, group, encoded, decoded)).chain(items)
    });
    texts.collect::<Vec<_>>().join("\n")
}

fn view(api: &Api, group: &ParamGroup, encoded: bool, decoded: bool) -> String {
    let name = exported(&group.name);
    let fields = group.fields.iter().map(|param| {
        let name = exported(&param.name);
        FieldView { doc: comment(&linked(api, &param_doc(&name, param), &[])), ty: go_type(api, &param.as_type()), name }
    });
    let lists = group.lists.iter().map(|list| {
        let name = exported(&list.name);
        FieldView { doc: comment(&linked(api, &sentence(&name, About::Thing, &list.doc), &[])), ty: go_type(api, &list.as_type()), name }
    });
    let doc = since(&sentence(&name, About::Thing, &group.doc), group.since, ErrorOrigin::Libvirt);
    let doc = format!("{doc}\n\nA nil field is one that is not set; [Ptr] makes the others.");
    let fields = fields.chain(lists).collect();
    let parts = parts(api, name.clone(), &group.fields, &group.lists, encoded, decoded);
    render!("go/params.go", View { doc: comment(&doc), fields, encoded, decoded, parts, name })
}

fn parts(api: &Api, name: String, fields: &[Param], lists: &[ParamList], encoded: bool, decoded: bool) -> String {
    let keeps = fields.iter().map(|param| {
        let function = if param.repeated { "keepAnother" } else { "keepTyped" };
        Keep { wire: param.wire.clone(), call: format!("{function}(&v.{}, param)", exported(&param.name)) }
    });
    let lists: Vec<ListView> = lists
        .iter()
        .map(|list| ListView { name: exported(&list.name), prefix: list.prefix.clone(), item: exported(&api.record(list.item).name) })
        .collect();
    let single = fields.iter().map(|param| {
        let function = if param.repeated { "addAll" } else { "addTyped" };
        format!("{function}(params, before+\"{}\", v.{})", param.wire, exported(&param.name))
    });
    let items = lists.iter().map(|list| {
        format!("for i := range v.{0} {{\nv.{0}[i].give(indexed(before+\"{1}\", v.{0}[i].Index), params)\n}}", list.name, list.prefix)
    });
    let gives = single.chain(items).collect();
    render!("go/param_parts.go", Parts { keeps: keeps.collect(), gives, lists, encoded, decoded, name })
}

fn param_doc(name: &str, param: &Param) -> String {
    let unit = param.unit.as_ref().map_or(String::new(), |unit| format!(" Unit: {unit}."));
    let settable = if param.settable { "" } else { " It cannot be set." };
    sentence(name, About::Thing, &param.doc) + &unit + settable
}
