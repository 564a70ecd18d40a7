//! Groups of typed parameters, and the items of their lists while they come.

use serde::Serialize;

use super::docs::{comment, since};
use super::names::{literal, member, path};
use super::record::one_line;
use super::source::file;
use super::types::{Place, name};
use crate::ir::{Api, Name, Param, ParamGroup, ParamList, ParamType, Type};
use crate::target::{Files, render};

#[derive(Serialize)]
struct View {
    doc: String,
    /// The comment of the constructor.
    checks: String,
    class: String,
    fields: Vec<FieldView>,
    /// The methods that give the parameters of the group and of its items.
    gives: Vec<Give>,
    builder: String,
    /// The classes of items while they come, as text.
    items: Vec<String>,
}

/// A component of the group, or of an item.
#[derive(Serialize)]
struct FieldView {
    name: String,
    ty: String,
    /// The statement of the constructor.
    check: String,
    /// The method of the builder; none for what cannot be set.
    setter: Option<Setter>,
}

#[derive(Serialize)]
struct Setter {
    doc: String,
    ty: String,
    statement: String,
}

/// How the parameters of a class are given.
#[derive(Serialize)]
struct Give {
    class: String,
    statements: Vec<String>,
}

/// What a builder and an item while it comes have in common.
#[derive(Serialize)]
struct Parts {
    declarations: Vec<String>,
    keeps: Vec<Keep>,
    /// The expression for a parameter that has no field of its own.
    otherwise: String,
    /// The expressions of the components.
    built: Vec<String>,
}

#[derive(Serialize)]
struct Keep {
    wire: String,
    variant: &'static str,
    statement: String,
}

#[derive(Serialize)]
struct BuilderView<'a> {
    class: &'a str,
    fields: &'a [FieldView],
    parts: Parts,
}

#[derive(Serialize)]
struct ItemView {
    class: String,
    parts: Parts,
}

pub(super) fn params(api: &Api, item: &ParamGroup, files: &mut Files) {
    let params = item.fields.iter().map(|field| param(api, field));
    let fields: Vec<FieldView> = params.chain(item.lists.iter().map(|field| list(api, field))).collect();
    let param_docs = item.fields.iter().map(|field| (&field.name, param_doc(field)));
    let list_docs = item.lists.iter().map(|list| (&list.name, one_line(&list.doc).trim_end_matches('.').to_owned()));
    let tags = param_docs.chain(list_docs).map(|(name, doc)| format!("@param {} {doc}", member(name)));
    let extra = "@param extra parameters that this group does not describe".to_owned();
    let components: Vec<_> = tags.chain([extra]).collect();
    let tags: Vec<_> = components.iter().cloned().chain([since(item.since, true)]).collect();
    let class = item.name.pascal();
    let own = Give { class: class.clone(), statements: gives(&item.fields, &item.lists) };
    let all = item.all_lists();
    let of_items = all.iter().map(|list| Give { class: item_class(api, list), statements: gives(&list.fields, &list.lists) });
    let items = all.iter().map(|list| {
        let view = ItemView { class: item_class(api, list), parts: parts(api, &list.fields, &list.lists) };
        render!("java/params_item.java", view).trim_end().to_owned()
    });
    let builder = BuilderView { class: &class, fields: &fields, parts: parts(api, &item.fields, &item.lists) };
    let view = View {
        doc: comment(api, 0, &item.doc, &tags),
        checks: comment(api, 4, "Nothing may be null; the lists are copied.", &components),
        gives: std::iter::once(own).chain(of_items).collect(),
        builder: render!("java/params_builder.java", builder).trim_end().to_owned(),
        items: items.collect(),
        fields,
        class,
    };
    files.put(path(&view.class), file("dev.virtkit", &[], &render!("java/params.java", view)));
}

fn item_class(api: &Api, list: &ParamList) -> String {
    api.record(list.item).name.pascal()
}

fn param_doc(field: &Param) -> String {
    let unit = field.unit.as_ref().map(|unit| format!("; in {unit}")).unwrap_or_default();
    let sign = if field.ty == ParamType::U64 { "; unsigned" } else { "" };
    let absent = if field.repeated { "empty" } else { "nothing" };
    format!("{}{unit}{sign}; {absent} where it is not set", one_line(&field.doc).trim_end_matches('.'))
}

fn param(api: &Api, field: &Param) -> FieldView {
    let (name, ty) = (member(&field.name), name(api, &field.as_type(), Place::Value));
    let unit = field.unit.as_ref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    let what = if field.repeated { "the values" } else { "the value" };
    let tags = [format!("@param value {what}{unit}"), "@return this builder".to_owned(), since(field.since, field.c.is_some())];
    let setter = field.settable.then(|| Setter {
        doc: comment(api, 8, &field.doc, &tags),
        ty: if field.repeated { ty.clone() } else { plain(field.ty).to_owned() },
        statement: if field.repeated {
            format!("this.{name}.clear();\n            this.{name}.addAll(value);")
        } else {
            format!("this.{name} = {}.of(value);", optional_class(field.ty))
        },
    });
    FieldView { check: check(&name, field.repeated), setter, name, ty }
}

fn list(api: &Api, list: &ParamList) -> FieldView {
    let (name, ty) = (member(&list.name), name(api, &list.as_type(), Place::Value));
    let tags = ["@param value the items".to_owned(), "@return this builder".to_owned(), since(list.since, list.c.is_some())];
    let setter = list.fields.iter().any(|field| field.settable).then(|| Setter {
        doc: comment(api, 8, &list.doc, &tags),
        ty: ty.clone(),
        statement: format!("this.{name}.set(value);"),
    });
    FieldView { check: check(&name, true), setter, name, ty }
}

fn check(name: &str, list: bool) -> String {
    if list { format!("{name} = List.copyOf({name});") } else { format!("Objects.requireNonNull({name}, \"{name}\");") }
}

/// The statements that give what is set of a group or an item, the names beginning with `before`.
fn gives(fields: &[Param], lists: &[ParamList]) -> Vec<String> {
    let params = fields.iter().map(|field| {
        let each = if field.repeated { "forEach" } else { "ifPresent" };
        format!(
            "value.{}().{each}(it -> out.add(new TypedParameter(before + {}, new TypedValue.{}(it))));",
            member(&field.name),
            literal(&field.wire),
            variant(field.ty)
        )
    });
    let lists = lists.iter().map(|list| {
        format!("value.{}().forEach(it -> give(before + {} + it.index(), it, out));", member(&list.name), literal(&list.prefix))
    });
    params.chain(lists).collect()
}

fn parts(api: &Api, fields: &[Param], lists: &[ParamList]) -> Parts {
    let params = fields.iter().map(|field| {
        let (name, ty) = (member(&field.name), name(api, &field.as_type(), Place::Value));
        if field.repeated {
            format!("private final {ty} {name} = new ArrayList<>();")
        } else {
            format!("private {ty} {name} = {}.empty();", optional_class(field.ty))
        }
    });
    let items = lists.iter().map(|list| {
        let class = item_class(api, list);
        format!("private final Items<{class}> {} = new Items<>({}, {class}Taken::new);", member(&list.name), literal(&list.prefix))
    });
    let keeps = fields.iter().map(|field| {
        let name = member(&field.name);
        let statement = if field.repeated {
            format!("this.{name}.add(it.value());")
        } else {
            format!("this.{name} = {}.of(it.value());", optional_class(field.ty))
        };
        Keep { wire: literal(&field.wire), variant: variant(field.ty), statement }
    });
    let otherwise: Vec<String> = lists.iter().map(|list| format!("this.{}.keep(name, value)", member(&list.name))).collect();
    let built = |name: &Name, ty: &Type| match ty {
        Type::List(item) if matches!(**item, Type::Record(_)) => format!("{}.build()", member(name)),
        _ => member(name),
    };
    let fields_built = fields.iter().map(|field| built(&field.name, &field.as_type()));
    let lists_built = lists.iter().map(|list| built(&list.name, &list.as_type()));
    Parts {
        declarations: params.chain(items).collect(),
        keeps: keeps.collect(),
        otherwise: if otherwise.is_empty() { "false".to_owned() } else { otherwise.join(" || ") },
        built: fields_built.chain(lists_built).collect(),
    }
}

/// The class that makes an optional value: `OptionalLong`, and `Optional` without its argument.
fn optional_class(ty: ParamType) -> &'static str {
    match ty {
        ParamType::I32 => "OptionalInt",
        ParamType::U32 | ParamType::I64 | ParamType::U64 => "OptionalLong",
        ParamType::F64 => "OptionalDouble",
        ParamType::Bool | ParamType::Text => "Optional",
    }
}

/// The type of a value that is there.
fn plain(ty: ParamType) -> &'static str {
    match ty {
        ParamType::I32 => "int",
        ParamType::U32 | ParamType::I64 | ParamType::U64 => "long",
        ParamType::F64 => "double",
        ParamType::Bool => "boolean",
        ParamType::Text => "String",
    }
}

/// The record of `TypedValue`.
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
