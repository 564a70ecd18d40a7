//! What the rules need to know of the API description.

use std::fs;
use std::path::Path;

use crate::root;

/// A method or function of the description.
#[derive(Debug, Default)]
pub struct Method {
    /// Its name as written: `set_memory_parameters`.
    pub name: String,
    /// The C functions that it covers.
    pub c: Vec<String>,
    /// Whether it is a phase of another, which no language shows.
    pub internal: bool,
    /// What it does, in words.
    pub doc: String,
    /// Why its binding is written by hand, where it is.
    pub by_hand: Option<String>,
    /// The file that describes it.
    pub file: String,
}

/// All methods and functions.
///
/// # Panics
/// If the description cannot be read.
pub fn methods() -> Vec<Method> {
    let mut found = Vec::new();
    read(&root().join("api-spec"), &mut found);
    found
}

fn read(folder: &Path, found: &mut Vec<Method>) {
    for entry in fs::read_dir(folder).expect("the description can be read") {
        let path = entry.expect("the description can be read").path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).expect("the description can be read");
            let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let file = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            let entries = ["method", "function"].into_iter().filter_map(|key| table.get(key)?.as_array()).flatten();
            found.extend(entries.filter_map(|entry| method(entry, &file)));
        }
    }
}

fn method(entry: &toml::Value, file: &str) -> Option<Method> {
    let signature = entry.get("fn")?.as_str()?;
    let name = signature.split('(').next()?.trim().to_owned();
    let c = entry.get("c").and_then(toml::Value::as_table).map(|table| table.keys().cloned().collect()).unwrap_or_default();
    let internal = entry.get("internal").and_then(toml::Value::as_bool).unwrap_or(false);
    let doc = entry.get("doc").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let by_hand = entry.get("by_hand").and_then(toml::Value::as_str).map(str::to_owned);
    Some(Method { name, c, internal, doc, by_hand, file: file.to_owned() })
}
