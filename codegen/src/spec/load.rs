//! Reading the files. Every entry is read on its own, so that one run finds the problems of all of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::{ApiFile, Entries};
use crate::diagnostic::{Place, Problems, Sink, Source, suggestion};

/// The whole description, read but not resolved.
#[derive(Debug)]
pub struct Spec {
    pub api: ApiFile,
    pub api_source: Source,
    /// The files other than `api.toml` and the locks, in the order in which their declarations appear everywhere.
    pub files: Vec<SpecFile>,
    /// Numbers given to methods, `lock/methods.toml`.
    pub method_lock: BTreeMap<String, u32>,
    /// Numbers given to events, `lock/events.toml`.
    pub event_lock: BTreeMap<String, u32>,
}

/// One file.
#[derive(Debug)]
pub struct SpecFile {
    pub source: Source,
    pub entries: Entries,
}

/// Reads all files below `folder`.
///
/// # Errors
/// All problems of reading: missing files, TOML that is none, unknown or missing keys.
pub fn load(folder: &Path) -> Result<Spec, Problems> {
    let mut sink = Sink::default();
    let api_source = read(folder, "api.toml", &mut sink);
    let api: Option<ApiFile> = whole(&api_source, &mut sink);
    let mut files = Vec::new();
    for name in names(folder) {
        let source = read(folder, &name, &mut sink);
        let entries = entries(&source, &mut sink);
        files.push(SpecFile { source, entries });
    }
    let mut lock = |name| {
        if !folder.join(name).exists() {
            return BTreeMap::new();
        }
        let source = read(folder, name, &mut sink);
        whole(&source, &mut sink).unwrap_or_default()
    };
    let (method_lock, event_lock) = (lock("lock/methods.toml"), lock("lock/events.toml"));
    let spec = api.map(|api| {
        order(&mut files, &api);
        Spec { api, api_source, files, method_lock, event_lock }
    });
    // Without api.toml there is a problem in the sink.
    sink.finish(spec).and_then(|spec| spec.ok_or(Problems { problems: Vec::new() }))
}

/// Files of an object come in the order of `api.toml`; those of no object (types, events, errors) after them. A connection's own file comes first.
fn order(files: &mut [SpecFile], api: &ApiFile) {
    let position = |file: &SpecFile| {
        let stem = file.source.name.split(['/', '.']).next().unwrap_or_default();
        let rank = api.objects.iter().position(|object| object.get_ref() == stem).unwrap_or(api.objects.len());
        (rank, file.entries.object.is_none(), file.source.name.clone())
    };
    files.sort_by_cached_key(position);
}

fn names(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{path}/"), names);
            } else if Path::new(&name).extension().is_some_and(|ending| ending == "toml") {
                names.push(path);
            }
        }
    }
    let mut names = Vec::new();
    walk(folder, "", &mut names);
    names.retain(|name| name != "api.toml" && !name.starts_with("lock/") && !name.starts_with("names/"));
    names.sort();
    names
}

fn read(folder: &Path, name: &str, sink: &mut Sink) -> Source {
    let text = std::fs::read_to_string(folder.join(name));
    let source = Source { name: name.to_owned(), text: text.as_deref().unwrap_or_default().into() };
    if let Err(error) = text {
        let message = format!("{} cannot be read: {error}", folder.join(name).display());
        sink.add(&Place { source: &source, span: 0..0 }, message, "here", None);
    }
    source
}

fn whole<T: DeserializeOwned>(source: &Source, sink: &mut Sink) -> Option<T> {
    toml::from_str(&source.text).map_err(|error| note(source, error.span(), error.message(), sink)).ok()
}

fn note(source: &Source, span: Option<Range<usize>>, message: &str, sink: &mut Sink) {
    let (what, help) = explain(message);
    let span = span.unwrap_or(0..0);
    sink.add(&Place { source, span }, format!("{}: {what}", source.name), "here", help);
}

/// Serde names the known keys of an unknown one; say which is meant.
fn explain(message: &str) -> (String, Option<String>) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.starts_with("unknown field"), quoted.split_first()) {
        (true, Some((wrong, known))) => {
            let help = suggestion(wrong, known.iter().copied()).unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
            (format!("unknown key `{wrong}`"), Some(help))
        }
        _ => (message.replace("field", "key"), None),
    }
}

/// The sections of a file.
pub(super) const KEYS: [&str; 17] = [
    "object", "identity", "group", "method", "function", "enum", "flags", "record", "params", "callback", "document", "element", "words",
    "event", "helper", "code", "domain",
];

fn entries(source: &Source, sink: &mut Sink) -> Entries {
    let mut result = Entries::default();
    let table = match DeTable::parse(&source.text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            note(source, error.span(), error.message(), sink);
            return result;
        }
    };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "object" if matches!(value.get_ref(), DeValue::String(_)) => result.object_name = one(value, source, sink),
            "object" => result.object = one(value, source, sink),
            "identity" => result.identity = many(value, source, sink),
            "group" => result.group = one(value, source, sink),
            "method" => result.methods = many(value, source, sink),
            "function" => result.functions = many(value, source, sink),
            "enum" => result.enums = many(value, source, sink),
            "flags" => result.flags = many(value, source, sink),
            "record" => result.records = many(value, source, sink),
            "params" => result.params = many(value, source, sink),
            "callback" => result.callbacks = many(value, source, sink),
            "document" => result.documents = many(value, source, sink),
            "element" => result.elements = many(value, source, sink),
            "words" => result.words = many(value, source, sink),
            "event" => result.events = many(value, source, sink),
            "helper" => result.helpers = many(value, source, sink),
            "code" => result.codes = many(value, source, sink),
            "domain" => result.domains = many(value, source, sink),
            unknown => {
                let help = suggestion(unknown, KEYS).unwrap_or_else(|| format!("known sections: {}", KEYS.join(", ")));
                let place = Place { source, span: key.span() };
                sink.add(&place, format!("{}: unknown section `{unknown}`", source.name), "no such section", Some(help));
            }
        }
    }
    result
}

fn one<T: DeserializeOwned>(value: Spanned<DeValue<'_>>, source: &Source, sink: &mut Sink) -> Option<T> {
    let span = value.span();
    let parsed = T::deserialize(ValueDeserializer::from(value));
    parsed.map_err(|error| note(source, error.span().or(Some(span)), error.message(), sink)).ok()
}

fn many<T: DeserializeOwned>(value: Spanned<DeValue<'_>>, source: &Source, sink: &mut Sink) -> Vec<T> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Array(items) => items.into_iter().filter_map(|item| one(item, source, sink)).collect(),
        _ => {
            note(source, Some(span), "must be a list of tables, written [[...]]", sink);
            Vec::new()
        }
    }
}
