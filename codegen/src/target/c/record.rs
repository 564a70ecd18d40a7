//! Records: the structures that C programs see, how they are filled, and how they are released.

#![allow(clippy::match_same_arms, reason = "an arm for each member of a closed set, in its order")]

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::names::{handle_pointer, ident};
use super::types::give;
use crate::ir::{Api, CCount, CMember, CMemberType, CStruct, Field, Record, RecordOrigin, Type};
use crate::target::{Files, render};

/// Writes the structures of the records that have one in C.
pub fn write(api: &Api, files: &mut Files, folder: &str) {
    let described = api.records.iter().filter_map(|record| c_structure(record).map(|c| view(api, record, c)));
    let records: Vec<Value> = described.collect();
    files.put(format!("{folder}/records.rs"), render!("c/records.rs", context! { records, aliases => aliases(api) }));
}

/// The names that libvirt has for numbers in structures.
fn aliases(api: &Api) -> Vec<Value> {
    let members = api.records.iter().filter_map(c_structure).flat_map(|c| &c.members);
    let aliases: BTreeMap<&str, &str> = members.filter_map(|member| Some((member.alias.as_deref()?, number_type(member.ty)?))).collect();
    aliases.into_iter().map(|(name, ty)| context! { name, ty }).collect()
}

/// The structure that a record fills, if it has one.
pub fn c_structure(record: &Record) -> Option<&CStruct> {
    match &record.origin {
        RecordOrigin::Described { c, .. } => c.as_ref(),
        RecordOrigin::Results | RecordOrigin::Phase | RecordOrigin::Item => None,
    }
}

/// Whether a structure's function for release takes an array that ends with NULL, as libvirt's names say.
pub fn releases_list(function: &str) -> bool {
    function.ends_with("ListFree")
}

fn view(api: &Api, record: &Record, c: &CStruct) -> Value {
    let members: Vec<Value> = c
        .members
        .iter()
        .map(|member| {
            let ty = member.alias.clone().unwrap_or_else(|| ty(api, record, member));
            context! { name => ident(&member.name), ty, doc => member_doc(record, c, member) }
        })
        .collect();
    let fill = fill(api, record, c);
    let clear: Vec<String> = c.members.iter().filter_map(|member| clear(record, c, member)).collect();
    let uses_connection = fill.iter().any(|line| line.contains("connection"));
    let free = c.free.as_ref().map(|name| context! { name, list => releases_list(name), parameter => own_parameter(record) });
    context! {
        name => c.name,
        tag => c.tag(),
        pointer => c.pointer(),
        doc => format!("{}\n\nSince: {}", record.doc.trim(), record.since),
        words => record.name.words().join(" "),
        record => record.name.pascal(),
        members,
        fill,
        clear,
        uses_connection,
        free,
    }
}

fn member_doc(record: &Record, c: &CStruct, member: &CMember) -> String {
    match member.ty {
        CMemberType::StructCount(_) => format!("How many there are in `{}`.", partner(record, c, member, is_counted)),
        CMemberType::ParamsCount => format!("How many there are in `{}`.", partner(record, c, member, |ty| ty == CMemberType::Params)),
        CMemberType::CpuMapLength => format!("How many bytes `{}` has.", partner(record, c, member, |ty| ty == CMemberType::CpuMap)),
        CMemberType::UChar
        | CMemberType::UShort
        | CMemberType::Int
        | CMemberType::UInt
        | CMemberType::ULong
        | CMemberType::LongLong
        | CMemberType::ULongLong
        | CMemberType::CharArray(_)
        | CMemberType::Text
        | CMemberType::Handle
        | CMemberType::Structs
        | CMemberType::CpuMap
        | CMemberType::Texts
        | CMemberType::Params => record.fields[member.field].doc.trim().to_owned(),
    }
}

fn own_parameter(record: &Record) -> String {
    record.name.words().last().cloned().unwrap_or_default()
}

/// The type of a member, in Rust's words.
fn ty(api: &Api, record: &Record, member: &CMember) -> String {
    match member.ty {
        CMemberType::CharArray(length) => format!("[c_char; {length}]"),
        CMemberType::Text => "*mut c_char".to_owned(),
        CMemberType::Texts => "*mut *mut c_char".to_owned(),
        CMemberType::Handle => match bare(&record.fields[member.field].ty) {
            Type::Object(id) => handle_pointer(api.object(*id)),
            _ => panic!("{}.{}: a handle takes an object", record.name, member.name),
        },
        CMemberType::Structs => item(api, record, member).1.pointer(),
        CMemberType::Params => "virTypedParameterPtr".to_owned(),
        CMemberType::ParamsCount | CMemberType::CpuMapLength => "c_int".to_owned(),
        CMemberType::CpuMap => "*mut c_uchar".to_owned(),
        CMemberType::UChar
        | CMemberType::UShort
        | CMemberType::Int
        | CMemberType::UInt
        | CMemberType::ULong
        | CMemberType::LongLong
        | CMemberType::ULongLong
        | CMemberType::StructCount(_) => number_type(member.ty).unwrap_or_default().to_owned(),
    }
}

fn number_type(ty: CMemberType) -> Option<&'static str> {
    match ty {
        CMemberType::UChar => Some("c_uchar"),
        CMemberType::UShort => Some("c_ushort"),
        CMemberType::Int | CMemberType::ParamsCount | CMemberType::CpuMapLength | CMemberType::StructCount(CCount::Int) => Some("c_int"),
        CMemberType::UInt | CMemberType::StructCount(CCount::UInt) => Some("c_uint"),
        CMemberType::StructCount(CCount::Size) => Some("usize"),
        CMemberType::ULong => Some("c_ulong"),
        CMemberType::LongLong => Some("c_longlong"),
        CMemberType::ULongLong => Some("c_ulonglong"),
        CMemberType::CharArray(_)
        | CMemberType::Text
        | CMemberType::Texts
        | CMemberType::Handle
        | CMemberType::Structs
        | CMemberType::Params
        | CMemberType::CpuMap => None,
    }
}

/// The record that an array of structures is of, with its structure.
pub fn item<'a>(api: &'a Api, record: &Record, member: &CMember) -> (&'a Record, &'a CStruct) {
    let item = match &record.fields[member.field].ty {
        Type::List(item) => match **item {
            Type::Record(id) => Some(api.record(id)),
            _ => None,
        },
        _ => None,
    };
    let structure = item.and_then(|item| Some((item, c_structure(item)?)));
    structure.unwrap_or_else(|| panic!("{}.{}: an array of structures takes a list of records that have one", record.name, member.name))
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Optional(item) => item,
        ty => ty,
    }
}

/// The member of another type that belongs to the same field: the count of an array, or the array of a count.
pub fn partner(record: &Record, c: &CStruct, member: &CMember, wanted: impl Fn(CMemberType) -> bool) -> String {
    let found = c.members.iter().find(|other| other.field == member.field && wanted(other.ty));
    found.map_or_else(
        || panic!("{}.{}: the array and its count are two members of one field", record.name, member.name),
        |other| other.name.clone(),
    )
}

/// Whether a member points to as many as another one says.
fn is_counted(ty: CMemberType) -> bool {
    matches!(ty, CMemberType::Structs | CMemberType::Texts)
}

/// Whether a member says how many structures the next one points to.
pub fn is_struct_count(ty: CMemberType) -> bool {
    matches!(ty, CMemberType::StructCount(_))
}

/// The expression of how many structures a member points to.
fn struct_count(record: &Record, c: &CStruct, member: &CMember) -> String {
    let of = |wanted: CCount| c.members.iter().find(|other| other.field == member.field && other.ty == CMemberType::StructCount(wanted));
    match (of(CCount::Int), of(CCount::UInt), of(CCount::Size)) {
        (Some(count), _, _) => format!("usize::try_from(self.{}).unwrap_or_default()", ident(&count.name)),
        (None, Some(count), _) => format!("self.{} as usize", ident(&count.name)),
        (None, None, Some(count)) => format!("self.{}", ident(&count.name)),
        (None, None, None) => partner(record, c, member, is_struct_count),
    }
}

/// The statements that fill a structure. Counts come first, so that one that is half filled can be released.
fn fill(api: &Api, record: &Record, c: &CStruct) -> Vec<String> {
    let (counts, others): (Vec<&CMember>, Vec<&CMember>) = c.members.iter().partition(|member| is_struct_count(member.ty));
    counts.into_iter().chain(others).filter_map(|member| assign(api, record, c, member)).collect()
}

fn assign(api: &Api, record: &Record, c: &CStruct, member: &CMember) -> Option<String> {
    let field = &record.fields[member.field];
    let (name, from) = (ident(&member.name), format!("record.{}", ident(&field.name.snake())));
    let value = match member.ty {
        CMemberType::UChar
        | CMemberType::UShort
        | CMemberType::Int
        | CMemberType::UInt
        | CMemberType::ULong
        | CMemberType::LongLong
        | CMemberType::ULongLong => number(record, member, field, &field.ty, &from),
        CMemberType::CharArray(_) => match field.ty {
            Type::Optional(_) => format!("text_array({from}.as_deref().unwrap_or_default())"),
            _ => format!("text_array(&{from})"),
        },
        CMemberType::Text => text(record, field, &field.ty, &from),
        CMemberType::Handle => handle(api, record, field, &field.ty, &format!("{from}.clone()")),
        CMemberType::StructCount(_) => format!("fit(\"{}\", {from}.len())?", field.name.snake()),
        CMemberType::Structs => format!("structures::array(&{from}, connection)?"),
        CMemberType::Texts => format!("structures::texts(&{from})?"),
        CMemberType::Params => {
            let count = ident(&partner(record, c, member, |ty| ty == CMemberType::ParamsCount));
            return Some(format!("(self.{name}, self.{count}) = typed_params::give(&{from}.to_typed())?;"));
        }
        CMemberType::CpuMap => {
            let length = ident(&partner(record, c, member, |ty| ty == CMemberType::CpuMapLength));
            return Some(format!("(self.{name}, self.{length}) = bytes::cpumap(&{from})?;"));
        }
        // Set together with the array.
        CMemberType::ParamsCount | CMemberType::CpuMapLength => return None,
    };
    Some(format!("self.{name} = {value};"))
}

fn number(record: &Record, member: &CMember, field: &Field, ty: &Type, from: &str) -> String {
    let given = match ty {
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => from.to_owned(),
        Type::Enum(_) => format!("{from}.0"),
        Type::Flags(_) => format!("{from}.bits()"),
        Type::Duration => format!("{from}.as_secs()"),
        Type::Bool => return format!("{from}.into()"),
        Type::Optional(inner) => {
            return format!("match {from} {{ Some(value) => {}, None => 0 }}", number(record, member, field, inner, "value"));
        }
        Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..) => panic!("{}.{}: the field `{}` is no whole number", record.name, member.name, field.name),
    };
    let same = matches!(
        (member.ty, ty),
        (CMemberType::Int, Type::I32 | Type::Enum(_))
            | (CMemberType::UInt, Type::U32 | Type::Flags(_))
            | (CMemberType::LongLong, Type::I64)
            | (CMemberType::ULongLong, Type::U64 | Type::Duration)
    );
    if same { given } else { format!("fit(\"{}\", {given})?", field.name.snake()) }
}

fn text(record: &Record, field: &Field, ty: &Type, from: &str) -> String {
    match ty {
        Type::Text if from == "value" => "memory::text(value)?".to_owned(),
        Type::Text => format!("memory::text(&{from})?"),
        Type::Document(_) => format!("memory::text({from}.text())?"),
        Type::Uuid => format!("memory::text(&{from}.to_string())?"),
        Type::Optional(inner) => format!("match &{from} {{ Some(value) => {}, None => null_mut() }}", text(record, field, inner, "value")),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Bytes
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::List(_)
        | Type::Array(..) => panic!("{}: the field `{}` is no text", record.name, field.name),
    }
}

fn handle(api: &Api, record: &Record, field: &Field, ty: &Type, from: &str) -> String {
    match ty {
        Type::Object(id) => give(api, *id, from, "connection"),
        Type::Optional(inner) => {
            format!("match {from} {{ Some(value) => {}, None => null_mut() }}", handle(api, record, field, inner, "value"))
        }
        _ => panic!("{}: the field `{}` is no object", record.name, field.name),
    }
}

/// The statement that releases what a member holds.
fn clear(record: &Record, c: &CStruct, member: &CMember) -> Option<String> {
    let name = ident(&member.name);
    let statement = match member.ty {
        CMemberType::Text => format!("unsafe {{ memory::release(&mut self.{name}) }};"),
        CMemberType::Handle => format!("let _ = unsafe {{ release(self.{name}) }};"),
        CMemberType::Structs => {
            let count = struct_count(record, c, member);
            format!("unsafe {{ structures::release_array(self.{name}, {count}) }};")
        }
        CMemberType::Texts => {
            let count = struct_count(record, c, member);
            format!("unsafe {{ structures::release_texts(self.{name}, {count}) }};")
        }
        CMemberType::Params => {
            let count = ident(&partner(record, c, member, |ty| ty == CMemberType::ParamsCount));
            format!("unsafe {{ typed_params::virTypedParamsFree(self.{name}, self.{count}) }};")
        }
        CMemberType::CpuMap => format!("unsafe {{ memory::release(&mut self.{name}) }};"),
        CMemberType::UChar
        | CMemberType::UShort
        | CMemberType::Int
        | CMemberType::UInt
        | CMemberType::ULong
        | CMemberType::LongLong
        | CMemberType::ULongLong
        | CMemberType::CharArray(_)
        | CMemberType::StructCount(_)
        | CMemberType::CpuMapLength
        | CMemberType::ParamsCount => return None,
    };
    Some(format!("// SAFETY: NULL, or from `fill`.\n{statement}"))
}
