//! Records, and the C structures that they fill.

use std::collections::BTreeSet;

use super::declarations::{inner, unique};
use super::{Scope, doc, place, version};
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{CCount, CMember, CMemberType, CStruct, CharsForm, Field, Name, Record, RecordOrigin, Type};
use crate::spec::{Spec, StructEntry, Text, parse_type};

pub fn resolve(spec: &Spec, scope: &Scope, sink: &mut Sink) -> Vec<Record> {
    let mut records = Vec::new();
    for file in &spec.files {
        for entry in &file.entries.records {
            let mut fields = Vec::new();
            let mut names = BTreeSet::new();
            for field in &entry.fields {
                unique(&mut names, &field.name, &file.source, sink);
                let here = inner(&place(&file.source, &field.ty));
                let word = match parse_type(field.ty.get_ref()) {
                    Ok(word) => word,
                    Err((span, message)) => {
                        sink.add(&here.within(span), message, "here", None);
                        continue;
                    }
                };
                let Some(ty) = scope.ty(&word, &here, sink) else { continue };
                let doc = doc(&field.doc, field.name.get_ref(), &place(&file.source, &field.doc), sink);
                fields.push(Field { name: Name::new(field.name.get_ref()), ty, default: None, doc });
            }
            let c = entry.c.as_ref().map(|c| structure(c, &fields, &file.source, sink));
            let chars = chars(entry.chars.as_ref(), &file.source, sink);
            records.push(Record {
                name: Name::new(entry.name.get_ref()),
                fields,
                origin: RecordOrigin::Described { c, chars },
                since: version(&entry.since, &place(&file.source, &entry.since), sink),
                doc: doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink),
            });
        }
    }
    records
}

/// How the arrays of characters of a structure travel.
fn chars(word: Option<&Text>, source: &Source, sink: &mut Sink) -> CharsForm {
    let Some(text) = word else { return CharsForm::Fixed };
    match text.get_ref().as_str() {
        "fixed" => CharsForm::Fixed,
        "counted" => CharsForm::Counted,
        other => {
            let help = Some("`fixed`, or `counted` where only the characters of the text travel".to_owned());
            sink.add(&place(source, text), format!("`chars` cannot be `{other}`"), "not known", help);
            CharsForm::Fixed
        }
    }
}

fn structure(entry: &StructEntry, fields: &[Field], source: &Source, sink: &mut Sink) -> CStruct {
    let members = entry.members.iter().filter_map(|text| member(text, fields, source, sink)).collect();
    CStruct { name: entry.type_name.clone(), free: entry.free.clone(), members }
}

/// `unsigned long maxMem = max_memory`
fn member(text: &Text, fields: &[Field], source: &Source, sink: &mut Sink) -> Option<CMember> {
    let (declaration, named) = match text.get_ref().split_once('=') {
        Some((declaration, field)) => (declaration.trim(), Some(field.trim())),
        None => (text.get_ref().trim(), None),
    };
    let start = declaration.rfind([' ', '*']).map_or(0, |at| at + 1);
    let (word, name) = (declaration[..start].trim(), &declaration[start..]);
    let (name, length) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((name, length)) => (name, Some(length)),
        None => (name, None),
    };
    let field_name = Name::new(named.unwrap_or(name));
    let Some(field) = fields.iter().position(|field| field.name == field_name) else {
        let known: Vec<String> = fields.iter().map(|field| field.name.snake()).collect();
        let help = suggestion(&field_name.snake(), known.iter().map(String::as_str));
        sink.add(&place(source, text), format!("the record has no field `{field_name}` for this member"), "of which field?", help);
        return None;
    };
    let Some(ty) = member_type(word, length, &fields[field].ty) else {
        let help = Some(
            "a C number type, `char *`, `char x[N]`, `char **` with its count, `unsigned char *` with its length, a pointer to structures with its \
             count, or a handle"
                .to_owned(),
        );
        sink.add(&place(source, text), format!("a member `{declaration}` cannot take the field `{field_name}`"), "not this type", help);
        return None;
    };
    let alias = SCALARS.iter().any(|(alias, _)| *alias == word).then(|| word.to_owned());
    Some(CMember { name: name.to_owned(), ty, alias, field })
}

/// Names that libvirt has for numbers.
const SCALARS: [(&str, CMemberType); 1] = [("virDomainBlockJobCursor", CMemberType::ULongLong)];

fn member_type(word: &str, length: Option<&str>, field: &Type) -> Option<CMemberType> {
    let list = matches!(field, Type::List(_));
    let params = matches!(field, Type::Params(_));
    let maps = *field == Type::CpuMap;
    match (word, length) {
        ("char", Some(length)) => length.parse().ok().map(CMemberType::CharArray),
        ("int", None) if list => Some(CMemberType::StructCount(CCount::Int)),
        ("unsigned int", None) if list => Some(CMemberType::StructCount(CCount::UInt)),
        ("size_t", None) if list => Some(CMemberType::StructCount(CCount::Size)),
        ("int", None) if params => Some(CMemberType::ParamsCount),
        ("int", None) if maps => Some(CMemberType::CpuMapLength),
        ("virTypedParameterPtr", None) if params => Some(CMemberType::Params),
        ("unsigned char", None) => Some(CMemberType::UChar),
        ("unsigned short", None) => Some(CMemberType::UShort),
        ("int", None) => Some(CMemberType::Int),
        ("unsigned int", None) => Some(CMemberType::UInt),
        ("unsigned long", None) => Some(CMemberType::ULong),
        ("long long", None) => Some(CMemberType::LongLong),
        ("unsigned long long", None) => Some(CMemberType::ULongLong),
        ("unsigned char *", None) if maps => Some(CMemberType::CpuMap),
        ("char *", None) => Some(CMemberType::Text),
        ("char **", None) if matches!(field, Type::List(item) if **item == Type::Text) => Some(CMemberType::Texts),
        (alias, None) if SCALARS.iter().any(|(name, _)| *name == alias) => {
            SCALARS.iter().find(|(name, _)| *name == alias).map(|(_, ty)| *ty)
        }
        (pointer, None) if pointer.ends_with("Ptr") && list => Some(CMemberType::Structs),
        (pointer, None) if pointer.ends_with("Ptr") && matches!(field, Type::Object(_)) => Some(CMemberType::Handle),
        _ => None,
    }
}
