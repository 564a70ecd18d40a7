//! Groups of typed parameters: from the list of what came to the fields, and back.

use minijinja::{Value, context};

use super::declarations::ident;
use super::types::{Form, owned};
use crate::ir::{Api, Param, ParamGroup, ParamList, ParamType};
use crate::target::{Files, render};

const FOLDER: &str = "core/api/src/generated";

pub fn params(api: &Api, files: &mut Files) {
    let groups: Vec<Value> = api.params.iter().map(|group| view(api, group)).collect();
    files.put(format!("{FOLDER}/params.rs"), render!("rust/params.rs", context! { groups }));
    let lists = api.params.iter().flat_map(ParamGroup::all_lists);
    let items: Vec<Value> =
        lists.map(|list| context! { name => api.record(list.item).name.pascal(), parts => parts(&list.fields, &list.lists) }).collect();
    files.put(format!("{FOLDER}/param_items.rs"), render!("rust/param_items.rs", context! { items }));
}

fn view(api: &Api, group: &ParamGroup) -> Value {
    let fields: Vec<Value> = group
        .fields
        .iter()
        .map(|field| {
            let unit = field.unit.as_ref().map(|unit| format!("In {unit}. ")).unwrap_or_default();
            let settable = if field.settable { "" } else { "; cannot be set" };
            context! {
                name => ident(&field.name.snake()), ty => owned(api, &field.as_type(), Form::Identity), doc => field.doc,
                note => format!("{unit}`{}` on the wire{settable}. Since libvirt {}.", field.wire, field.since),
            }
        })
        .collect();
    let lists: Vec<Value> = group
        .lists
        .iter()
        .map(|list| {
            context! {
                name => ident(&list.name.snake()), ty => owned(api, &list.as_type(), Form::Identity), doc => list.doc,
                note => format!("`{}<n>` on the wire, in the order of the indexes. Since libvirt {}.", list.prefix, list.since),
            }
        })
        .collect();
    let fields: Vec<Value> = fields.into_iter().chain(lists).collect();
    context! {
        name => group.name.pascal(), since => group.since.to_string(), doc => group.doc, fields, parts => parts(&group.fields, &group.lists),
    }
}

/// What a group and an item have in common: the statements that keep a parameter, and those that give all.
fn parts(fields: &[Param], lists: &[ParamList]) -> String {
    let keeps: Vec<String> = fields.iter().map(keep).collect();
    // The count of a list stands before its items.
    let counts = |index: usize| lists.iter().any(|list| list.count == Some(index));
    let single = fields.iter().enumerate().filter(|(index, _)| !counts(*index)).map(|(_, field)| give(field));
    let lists_given = lists.iter().flat_map(|list| {
        let name = ident(&list.name.snake());
        let count = list.count.map(|index| give(&fields[index]));
        let items = format!("for item in &self.{name} {{ item.give(&format!(\"{{before}}{}{{}}\", item.index), out); }}", list.prefix);
        count.into_iter().chain([items])
    });
    let gives: Vec<String> = single.chain(lists_given).collect();
    let inner: Vec<Value> = lists
        .iter()
        .map(|list| {
            context! { name => ident(&list.name.snake()), prefix => list.prefix }
        })
        .collect();
    render!("rust/param_parts.rs", context! { keeps, gives, lists => inner })
}

/// An arm: a parameter of the described name and type goes to its field.
fn keep(field: &Param) -> String {
    let name = ident(&field.name.snake());
    let kept = if field.repeated { format!("self.{name}.push(value)") } else { format!("self.{name} = Some(value)") };
    format!("({:?}, TypedValue::{}(value)) => {kept},", field.wire, variant(field.ty))
}

fn give(field: &Param) -> String {
    let name = ident(&field.name.snake());
    let each = if field.repeated { format!("for value in &self.{name}") } else { format!("if let Some(value) = &self.{name}") };
    let value = if field.ty == ParamType::Text { "value.clone()" } else { "*value" };
    format!("{each} {{ give(out, before, {:?}, TypedValue::{}({value})); }}", field.wire, variant(field.ty))
}

fn variant(ty: ParamType) -> &'static str {
    match ty {
        ParamType::I32 => "I32",
        ParamType::U32 => "U32",
        ParamType::I64 => "I64",
        ParamType::U64 => "U64",
        ParamType::F64 => "F64",
        ParamType::Bool => "Bool",
        ParamType::Text => "Text",
    }
}
