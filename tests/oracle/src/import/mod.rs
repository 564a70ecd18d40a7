//! Makes the files of facts from a machine-readable listing of libvirt's interface: `libvirt-api.json`, `procedures.json`. Facts alone: names,
//! types, numbers, versions; no sentence of libvirt's.

mod interface;
mod wire;

use std::path::Path;

use serde_json::Value;

/// Makes all files. Gives their names with their texts.
///
/// # Errors
/// A listing that cannot be read, or is not what it should be.
pub fn files(listings: &Path) -> Result<Vec<(String, String)>, String> {
    let api = read(&listings.join("libvirt-api.json"))?;
    let procedures = read(&listings.join("procedures.json"))?;
    let all = [
        ("functions", "The public functions, by area and group: prototype, version, enumerations of flags.", interface::functions(&api)),
        ("constants", "The constants of enumerations: value, version.", interface::constants(&api)),
        (
            "macros",
            "The macros: a text (with the type of the parameter that it names), a number, another name, or parameters.",
            interface::macros(&api),
        ),
        ("callbacks", "The types of functions that a program gives.", interface::callbacks(&api)),
        ("structures", "The structures with their members, in order. A handle shows none.", interface::structures(&api)),
        ("types", "Other names of types.", interface::types(&api)),
        ("procedures", "The programs of the wire: procedures, structures, other names of types.", wire::programs(&procedures)),
    ];
    let version = text(&api["version"]);
    let head = |what: &str| format!("# Facts of libvirt {version}, made by `cargo xtask oracle --facts DIR`. {what}\n\n");
    Ok(all.into_iter().map(|(name, what, text)| (format!("{name}.toml"), head(what) + text.trim_end() + "\n")).collect())
}

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A text of a listing.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The entries of a table of a listing, by name.
fn entries(value: &Value) -> Vec<(&String, &Value)> {
    let mut entries: Vec<(&String, &Value)> = value.as_object().into_iter().flatten().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}

/// The items of a list of a listing.
fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A list of texts as TOML has it.
fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", "))
}
