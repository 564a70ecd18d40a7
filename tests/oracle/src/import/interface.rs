//! What C programs see.

#![allow(clippy::format_collect, reason = "a few lines, written once")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::{entries, items, list, text};

/// A prototype with the names of its parameters.
fn prototype(entry: &Value) -> String {
    let params: Vec<String> = items(&entry["args"]).map(|arg| format!("{} {}", text(&arg["type"]), text(&arg["name"]))).collect();
    format!("{} ({})", text(&entry["returns"]), if params.is_empty() { "void".to_owned() } else { params.join(", ") })
}

pub fn functions(api: &Value) -> String {
    let mut groups: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for (name, entry) in entries(&api["functions"]) {
        let flags: Vec<&str> = items(&entry["args"]).flat_map(|arg| items(&arg["flags"]).map(text)).collect();
        let flags = if flags.is_empty() { String::new() } else { format!(", flags = {}", list(flags.into_iter())) };
        let group = groups.entry((text(&entry["area"]), text(&entry["group"]))).or_default();
        let _ = writeln!(group, "{name} = {{ since = {:?}, c = {:?}{flags} }}", text(&entry["since"]), prototype(entry));
    }
    groups.into_iter().map(|((area, group), lines)| format!("[{area}.{group}]\n{lines}\n")).collect()
}

/// The number that a constant has, by its own value or that of another.
fn value(api: &Value, written: &str) -> i64 {
    written.parse().unwrap_or_else(|_| {
        let all = || entries(&api["enums"]).into_iter().flat_map(|(_, list)| items(list));
        let other = all().find(|constant| text(&constant["name"]) == written);
        other.map_or_else(|| panic!("{written} is no number and no constant"), |other| value(api, text(&other["value"])))
    })
}

pub fn constants(api: &Value) -> String {
    let mut out = String::new();
    for (name, list) in entries(&api["enums"]) {
        let mut values: Vec<(i64, &str, &str)> =
            items(list).map(|entry| (value(api, text(&entry["value"])), text(&entry["name"]), text(&entry["since"]))).collect();
        values.sort_unstable();
        let lines: String =
            values.iter().map(|(value, name, since)| format!("{name} = {{ value = {value}, since = {since:?} }}\n")).collect();
        let _ = writeln!(out, "[{name}]\n{lines}");
    }
    out
}

pub fn macros(api: &Value) -> String {
    let line = |(name, entry): (&String, &Value)| {
        let ty = entry["param_type"].as_str().map(|ty| format!(", type = {ty:?}")).unwrap_or_default();
        let meaning = match (entry["string"].as_str(), entry["params"].as_str()) {
            (Some(text), _) => format!("text = {text:?}{ty}"),
            (None, Some(params)) => format!("params = {params:?}"),
            (None, None) => alias_or_number(api, text(&entry["raw"])),
        };
        format!("{name} = {{ since = {:?}, {meaning} }}\n", text(&entry["since"]))
    };
    entries(&api["macros"]).into_iter().map(line).collect()
}

/// `(36+1)`, `80`, or another name.
fn alias_or_number(api: &Value, raw: &str) -> String {
    let words = raw.split("/*").next().unwrap_or_default().trim().trim_start_matches('(').trim_end_matches(')');
    let number = |word: &str| word.trim().trim_end_matches(['L', 'U']).parse::<i64>().ok();
    let sum = words.split('+').map(number).try_fold(0, |sum, part| Some(sum + part?));
    let other = &api["macros"][words]["raw"];
    match (sum, other.as_str()) {
        (Some(number), _) => format!("number = {number}"),
        (None, Some(raw)) => alias_or_number(api, raw),
        (None, None) if words.starts_with("VIR_") => format!("number = {}", value(api, words)),
        (None, None) => format!("alias = {words:?}"),
    }
}

pub fn callbacks(api: &Value) -> String {
    let line =
        |(name, entry): (&String, &Value)| format!("{name} = {{ since = {:?}, c = {:?} }}\n", text(&entry["since"]), prototype(entry));
    entries(&api["callbacks"]).into_iter().map(line).collect()
}

pub fn structures(api: &Value) -> String {
    let line = |(name, members): (&String, &Value)| {
        let member = |member: &Value| {
            let (name, ty) = (text(&member["name"]), text(&member["type"]));
            match ty.split_once('[') {
                // The name is in the type already.
                Some((head, length)) => {
                    let length = alias_or_number(api, length.trim_end_matches(']'));
                    format!("{head}[{}]", length.trim_start_matches("number = "))
                }
                None => format!("{ty} {name}"),
            }
        };
        let members: Vec<String> = items(members).map(member).collect();
        format!("{name} = {}\n", list(members.iter().map(String::as_str)))
    };
    entries(&api["structs"]).into_iter().map(line).collect()
}

pub fn types(api: &Value) -> String {
    let line =
        |(name, entry): (&String, &Value)| format!("{name} = {{ since = {:?}, is = {:?} }}\n", text(&entry["since"]), text(&entry["type"]));
    entries(&api["typedefs"]).into_iter().map(line).collect()
}
