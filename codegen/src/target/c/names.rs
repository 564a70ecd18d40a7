//! Names that C needs and the description does not say.

#![allow(clippy::match_same_arms, reason = "an arm for each member of a closed set, in its order")]

use crate::ir::{Api, CHeader, CParam, ErrorDomain, Field, FilesOf, Method, Object, ParamsRole, Record, RecordOrigin, Type};

/// `virDomainPtr`.
pub fn handle_pointer(object: &Object) -> String {
    format!("{}Ptr", object.c.type_name)
}

/// `_virDomain`: the structure behind the handle.
pub fn handle_structure(object: &Object) -> String {
    format!("_{}", object.c.type_name)
}

/// The generated module of an object.
pub fn module(object: &Object) -> String {
    object.name.snake()
}

/// The structure of a record in C, which a function or an event needs.
///
/// # Panics
/// If the record has none: then the description lacks `c` for it.
pub fn structure(record: &Record, user: &str) -> String {
    match &record.origin {
        RecordOrigin::Described { c: Some(c), .. } => c.name.clone(),
        RecordOrigin::Described { c: None, .. } | RecordOrigin::Results | RecordOrigin::Phase | RecordOrigin::Item => {
            panic!("{user}: the record {} has no structure in C", record.name)
        }
    }
}

/// The type of a pointer to that structure.
///
/// # Panics
/// As `structure`.
pub fn structure_pointer(record: &Record, user: &str) -> String {
    match &record.origin {
        RecordOrigin::Described { c: Some(c), .. } => c.pointer(),
        RecordOrigin::Described { c: None, .. } | RecordOrigin::Results | RecordOrigin::Phase | RecordOrigin::Item => {
            panic!("{user}: the record {} has no structure in C", record.name)
        }
    }
}

/// The name of the parameter that a position of a prototype has. libvirt's own are `conn` and `st` for connections and streams.
pub fn parameter(param: &CParam, receiver: Option<&Object>, args: &[Field], results: &[Field], item: Option<&Object>) -> String {
    match param {
        CParam::Receiver => receiver.map_or_else(|| "conn".to_owned(), receiver_name),
        CParam::Arg(index)
        | CParam::LongArg(index)
        | CParam::SizeArg(index)
        | CParam::BytesArg(index)
        | CParam::UuidTextArg(index)
        | CParam::CpuMapArg(index)
        | CParam::IntArg(index)
        | CParam::NullCountsArg(index)
        | CParam::ObjectListArg(index)
        | CParam::ArrayArg(index) => args[*index].name.snake(),
        CParam::ArrayCount(_) => "nitems".to_owned(),
        CParam::MapLen => "maplen".to_owned(),
        CParam::BytesSize | CParam::OutSize => "size".to_owned(),
        CParam::Constant(_) => "flags".to_owned(),
        CParam::Out | CParam::OutLong => "value".to_owned(),
        CParam::OutStruct => "info".to_owned(),
        CParam::OutSizedStruct => "stats".to_owned(),
        CParam::StructSize => "size".to_owned(),
        CParam::FillStructs(_) => "items".to_owned(),
        CParam::OutCpuMap => "cpumap".to_owned(),
        CParam::OutFieldCpuMaps(_) => "cpumaps".to_owned(),
        CParam::OutBuffer => "buffer".to_owned(),
        CParam::OutField(index) | CParam::AllocCpuMap(index) => results[*index].name.snake(),
        CParam::AllocFiles(FilesOf::Result) => "files".to_owned(),
        // Not to be taken for an argument of the same name.
        CParam::AllocFiles(FilesOf::Field(index)) => format!("out{}", results[*index].name.snake()),
        CParam::FilesCount(index) => format!("nout{}", results[*index].name.snake()),
        CParam::AllocArray => "list".to_owned(),
        CParam::FillNumbers { .. } => "values".to_owned(),
        CParam::Stats(_) => "params".to_owned(),
        CParam::OutCpuMaps => "cpumaps".to_owned(),
        CParam::CpuMapsCount => "ncpumaps".to_owned(),
        CParam::Fill { part, .. } => format!("{}s", filled(item, *part)),
        CParam::FillTexts => "names".to_owned(),
        CParam::FillMax | CParam::StructsMax(_) => "max".to_owned(),
        CParam::AllocList => item.map_or_else(|| "list".to_owned(), |item| format!("{}s", item.name.snake())),
        CParam::ParamField { .. } => "param".to_owned(),
        CParam::Params(ParamsRole::Result | ParamsRole::Field(_) | ParamsRole::Arg(_))
        | CParam::AllocParams(ParamsRole::Result | ParamsRole::Field(_) | ParamsRole::Arg(_))
        | CParam::Matrix { .. } => "params".to_owned(),
        CParam::ParamsCount(ParamsRole::Result | ParamsRole::Field(_) | ParamsRole::Arg(_))
        | CParam::UnsignedParamsCount(_)
        | CParam::MatrixWidth => "nparams".to_owned(),
        CParam::Stream => "stream".to_owned(),
        CParam::Auth => "auth".to_owned(),
    }
}

/// The part of an identity that an array of the caller takes.
///
/// # Panics
/// If the list is not of objects, which the resolver refuses.
pub fn filled(item: Option<&Object>, part: usize) -> String {
    item.unwrap_or_else(|| panic!("an array is filled with parts of objects, and the list has none")).identity[part].field.name.snake()
}

/// `conn`, or the object's own name.
pub fn receiver_name(object: &Object) -> String {
    if object.parent.is_some() { object.name.snake() } else { "conn".to_owned() }
}

/// The method of an engine's handle that tells one object from another: its UUID, or else its first text.
pub fn key(object: &Object) -> Option<String> {
    let uuid = object.identity.iter().find(|part| part.field.ty == Type::Uuid);
    let part = uuid.or_else(|| object.identity.iter().find(|part| part.field.ty == Type::Text));
    part.map(|part| part.field.name.snake())
}

/// The code for a pointer that is no such handle, as a constant of `ErrorCode`: `VIR_ERR_INVALID_DOMAIN` is `INVALID_DOMAIN`.
pub fn invalid_code(api: &Api, object: &Object) -> String {
    let wanted = compact(object.c.type_name.trim_start_matches("vir"));
    let found = api.error_codes.iter().find(|code| code.c.strip_prefix("VIR_ERR_INVALID_").is_some_and(|kind| compact(kind) == wanted));
    found.map_or_else(|| "INVALID_ARG".to_owned(), |code| code.name.screaming())
}

/// The part of the system that says of a pointer that it is no handle of an object, as a constant of `ErrorDomain`.
///
/// libvirt has two for domains: `VIR_FROM_DOM` is what only wrong handles are from.
pub fn error_domain(api: &Api, object: &Object) -> String {
    let handles = |domain: &&ErrorDomain| domain.c == "VIR_FROM_DOM";
    let found = named(api, object.c.type_name.trim_start_matches("vir"));
    let found = found.filter(|domain| domain.c != OTHERS).or_else(|| found.and(api.error_domains.iter().find(handles)));
    found.map_or_else(|| NOBODY.to_owned(), |domain| domain.name.screaming())
}

/// What functions are from that have no part of the library to themselves: in libvirt those about domains, the host and the connection.
const OTHERS: &str = "VIR_FROM_DOMAIN";

/// What errors are from that are of no part of the library.
pub const NOBODY: &str = "NONE";

/// The part of the library that functions about something come from, as a constant of `ErrorDomain`: about an object, or a group of methods.
pub fn part_of(api: &Api, what: &str) -> String {
    let others = || api.error_domains.iter().find(|domain| domain.c == OTHERS);
    named(api, what).or_else(others).map_or_else(|| NOBODY.to_owned(), |domain| domain.name.screaming())
}

/// The same of the functions of a method.
pub fn part_of_method(api: &Api, method: &Method) -> String {
    match method.header {
        // As closing a connection, opening one is of no part.
        CHeader::Main if method.receiver.is_none() => NOBODY.to_owned(),
        CHeader::Main => part_of(api, &api.group(method.group).name.pascal()),
        CHeader::Qemu => part_of(api, "Qemu"),
        CHeader::Lxc => part_of(api, "Lxc"),
    }
}

/// The part of the system whose name begins a name. libvirt abbreviates: `virStorageVol` is of `VIR_FROM_STORAGE`. The longest one is meant.
fn named<'a>(api: &'a Api, name: &str) -> Option<&'a ErrorDomain> {
    let wanted = compact(name);
    let begins = |domain: &&ErrorDomain| {
        domain.c.strip_prefix("VIR_FROM_").map(compact).is_some_and(|name| !name.is_empty() && wanted.starts_with(&name))
    };
    api.error_domains.iter().filter(begins).max_by_key(|domain| domain.c.len())
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| *c != '_').flat_map(char::to_uppercase).collect()
}

/// The first word of a live handle: the first letters of its type's name, spread by a hash so that two kinds do not meet.
pub fn magic(object: &Object) -> String {
    let hash = object.c.type_name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("0x{:04x}_{:04x}", hash >> 16, hash & 0xffff)
}

/// A name as Rust takes it.
pub fn ident(name: &str) -> String {
    const KEYWORDS: [&str; 20] = [
        "as", "async", "await", "box", "const", "dyn", "enum", "fn", "for", "impl", "in", "loop", "match", "mod", "move", "ref", "type",
        "use", "where", "yield",
    ];
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}
