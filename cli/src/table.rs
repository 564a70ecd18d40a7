//! Values as people read them: fields as lines, lists as columns.

use serde_json::Value;

use crate::description::{Field, Type};
use crate::{present, printable};

/// A result. A scalar is itself, without its unit, so that a shell can use it; everything else is lines that nothing in it breaks.
pub fn write(ty: &Type, value: &Value) -> String {
    match block(ty, value) {
        Some(lines) => lines,
        None => match text(ty, None, value) {
            text if text.is_empty() || text.ends_with('\n') => text,
            text => text + "\n",
        },
    }
}

/// What takes lines of its own; none for what is one text.
fn block(ty: &Type, value: &Value) -> Option<String> {
    match ty {
        Type::Optional(item) if !value.is_null() => block(item, value),
        Type::Record(record) => Some(lines(&present_fields(record.fields, value))),
        Type::Object(object) => Some(lines(&present_fields(object.identity, value))),
        Type::Params(group) => Some(parameters(group.fields, value)),
        Type::List(item) | Type::Array(item, _) => list(item, value.as_array().map(Vec::as_slice).unwrap_or_default()),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Document
        | Type::Optional(_) => None,
    }
}

/// A field with its value.
type Shown<'a> = (&'a Field, &'a Value);

fn present_fields<'a>(fields: &'static [Field], value: &'a Value) -> Vec<Shown<'a>> {
    fields.iter().map(|field| (field, &value[field.name])).collect()
}

/// A line for each field; what needs lines of its own stands below its name.
fn lines(fields: &[Shown<'_>]) -> String {
    let rows = fields.iter().map(|(field, value)| (spoken(field.name), inner(field, value)));
    aligned(&rows.collect::<Vec<_>>())
}

/// What stands behind a field's name.
enum Inner {
    Text(String),
    Block(String),
}

fn inner(field: &Field, value: &Value) -> Inner {
    match block(&field.ty, value).filter(|_| !is_flat(&field.ty)) {
        Some(lines) if lines.is_empty() => Inner::Text("-".to_owned()),
        Some(lines) => Inner::Block(lines),
        None => Inner::Text(cell(&field.ty, field.unit, value)),
    }
}

fn aligned(rows: &[(String, Inner)]) -> String {
    let width = rows.iter().filter(|row| matches!(row.1, Inner::Text(_))).map(|row| row.0.chars().count()).max().unwrap_or_default();
    let row = |(name, inner): &(String, Inner)| match inner {
        Inner::Text(text) => format!("{name:width$}  {text}").trim_end().to_owned() + "\n",
        Inner::Block(lines) => {
            let indented = lines.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n");
            format!("{name}\n{}", indented.collect::<String>())
        }
    };
    rows.iter().map(row).collect()
}

/// The parameters that are there, and those that are not known.
fn parameters(fields: &[Field], value: &Value) -> String {
    let known = fields.iter().filter_map(|field| Some((spoken(field.name), inner(field, value.get(field.name)?))));
    let extra = value["extra"].as_object().into_iter().flatten();
    let shown = |typed| Inner::Text(printable::in_line(&compact(&present::plain(typed))));
    let extra = extra.map(|(name, typed)| (printable::in_line(name), shown(typed)));
    aligned(&known.chain(extra).collect::<Vec<_>>())
}

/// Columns where an item is flat, else a block for each; none for a list of texts, which is one text.
fn list(item: &Type, values: &[Value]) -> Option<String> {
    let fields = match item {
        Type::Record(record) => record.fields,
        Type::Object(object) => object.identity,
        Type::Optional(item) => return list(item, values),
        Type::Params(_) | Type::List(_) | Type::Array(..) => {
            let blocks: Vec<String> = values.iter().map(|value| write(item, value)).collect();
            return Some(blocks.join("\n"));
        }
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Document => {
            let lines: String = values.iter().map(|value| cell(item, None, value) + "\n").collect();
            return Some(lines);
        }
    };
    if fields.iter().any(|field| !is_flat(&field.ty)) {
        let blocks: Vec<String> = values.iter().map(|value| lines(&present_fields(fields, value))).collect();
        return Some(blocks.join("\n"));
    }
    let header = fields.iter().map(|field| spoken(field.name).to_uppercase()).collect();
    let row = |value: &Value| fields.iter().map(|field| cell(&field.ty, field.unit, &value[field.name])).collect();
    let rows: Vec<Vec<String>> = [header].into_iter().chain(values.iter().map(row)).collect();
    Some(columns(&rows))
}

/// Whether a value is one text, also in a column.
fn is_flat(ty: &Type) -> bool {
    match ty {
        Type::Record(_) | Type::Params(_) => false,
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => is_flat(item),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Object(_)
        | Type::Document => true,
    }
}

/// Columns as wide as they have to be.
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..count).map(width).collect();
    let row = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(row).collect()
}

/// A value in a line.
pub fn cell(ty: &Type, unit: Option<&str>, value: &Value) -> String {
    printable::in_line(&text(ty, unit, value))
}

/// A value as one text.
fn text(ty: &Type, unit: Option<&str>, value: &Value) -> String {
    match ty {
        _ if value.is_null() => "-".to_owned(),
        // One that another refers to is named; the rest of what identifies it is asked of itself.
        Type::Object(object) => {
            let name = object.identity.iter().find(|field| matches!(field.ty, Type::Text)).or(object.identity.first());
            name.map_or_else(String::new, |field| text(&field.ty, None, &value[field.name]))
        }
        Type::Optional(item) => text(item, unit, value),
        Type::List(item) | Type::Array(item, _) if is_flat(item) => {
            let cells: Vec<String> = value.as_array().into_iter().flatten().map(|value| text(item, unit, value)).collect();
            cells.join(", ")
        }
        Type::Duration => compact(&present::show(ty, value)) + " s",
        Type::Flags(_) => {
            let words: Vec<String> = present::show(ty, value).as_array().into_iter().flatten().map(compact).collect();
            words.join(", ")
        }
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Enum(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Document => {
            let text = compact(&present::show(ty, value));
            unit.map_or_else(|| text.clone(), |unit| format!("{text} {unit}"))
        }
    }
}

fn compact(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A name as people write it.
fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::write;
    use crate::description::{Enum, EnumValue, Field, Params, Record, Type};

    static STATE: Enum = Enum { values: &[EnumValue { word: "shut-off", name: "SHUT_OFF", doc: "" }] };
    static INFO: Record = Record {
        fields: &[
            Field { name: "state", ty: Type::Enum(&STATE), unit: None },
            Field { name: "max_memory", ty: Type::U64, unit: Some("KiB") },
            Field { name: "note", ty: Type::Optional(&Type::Text), unit: None },
        ],
    };
    static INFOS: Type = Type::List(&Type::Record(&INFO));
    static WHOLE: Record = Record {
        fields: &[
            Field { name: "infos", ty: Type::List(&Type::Record(&INFO)), unit: None },
            Field { name: "names", ty: Type::List(&Type::Text), unit: None },
        ],
    };
    static GROUP: Params = Params { fields: &[Field { name: "energy", ty: Type::Optional(&Type::U64), unit: Some("Wh") }], params: &[] };

    #[test]
    fn a_record_is_a_line_for_each_field() {
        let value = json!({ "state": "SHUT_OFF", "max_memory": "1024", "note": null });
        assert_eq!(write(&Type::Record(&INFO), &value), "state       shut-off\nmax memory  1024 KiB\nnote        -\n");
    }

    #[test]
    fn a_list_has_columns() {
        let value = json!([{ "state": "SHUT_OFF", "max_memory": "1", "note": "x" }, { "state": 99, "max_memory": "1024", "note": null }]);
        let expected = "STATE     MAX MEMORY  NOTE\nshut-off  1 KiB       x\n99        1024 KiB    -\n";
        assert_eq!(write(&INFOS, &value), expected);
        assert_eq!(write(&INFOS, &json!([])), "STATE  MAX MEMORY  NOTE\n");
    }

    #[test]
    fn what_is_inside_of_a_record_stands_below_its_name() {
        let value = json!({ "infos": [{ "state": "SHUT_OFF", "max_memory": "1", "note": "x" }], "names": ["a", "b"] });
        assert_eq!(write(&Type::Record(&WHOLE), &value), "infos\n  STATE     MAX MEMORY  NOTE\n  shut-off  1 KiB       x\nnames  a, b\n");
    }

    #[test]
    fn parameters_that_are_absent_are_left_out() {
        assert_eq!(
            write(&Type::Params(&GROUP), &json!({ "energy": "5", "extra": { "new": { "u64": "7" } } })),
            "energy  5 Wh\nnew     7\n"
        );
        assert_eq!(write(&Type::Params(&GROUP), &json!({})), "");
    }

    #[test]
    fn nothing_in_a_value_breaks_a_line() {
        let value = json!([{ "state": "SHUT_OFF", "max_memory": "1", "note": "a\nb\u{1b}[2J" }]);
        assert_eq!(write(&INFOS, &value), "STATE     MAX MEMORY  NOTE\nshut-off  1 KiB       a\\nb\\u{1b}[2J\n");
        assert_eq!(write(&Type::Record(&INFO), &value[0]).lines().count(), 3);
        assert_eq!(write(&Type::List(&Type::Text), &json!(["a\nb", "c"])), "a\\nb\nc\n");
        assert_eq!(write(&Type::Params(&GROUP), &json!({ "extra": { "a\nb": { "str": "c\td" } } })), "a\\nb  c\\td\n");
        assert_eq!(write(&Type::Text, &json!("a\n\u{1b}")), "a\n\u{1b}\n");
    }

    #[test]
    fn a_scalar_is_itself() {
        assert_eq!(write(&Type::U64, &json!("1048576")), "1048576\n");
        assert_eq!(write(&Type::Document, &json!("<a/>\n")), "<a/>\n");
        assert_eq!(write(&Type::List(&Type::Text), &json!(["a", "b"])), "a\nb\n");
        assert_eq!(write(&Type::Bool, &json!(true)), "true\n");
    }
}
