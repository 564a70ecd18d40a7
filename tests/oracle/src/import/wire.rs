//! What travels.

use std::fmt::Write as _;

use serde_json::Value;

use super::{entries, items, list, text};

/// The programs that have procedures of hypervisors. Framing and keepalive are written by hand on both sides.
const PROGRAMS: [(&str, &str); 3] = [("remote", "REMOTE_PROGRAM"), ("qemu", "QEMU_PROGRAM"), ("lxc", "LXC_PROGRAM")];

pub fn programs(listing: &Value) -> String {
    // The smaller programs use types of the main one.
    let main = &listing["remote"];
    PROGRAMS.into_iter().map(|(name, constant)| program(name, &listing[name], constant, main)).collect()
}

fn program(name: &str, program: &Value, constant: &str, main: &Value) -> String {
    let constant_of = |name: &str| program["constants"][name].as_str().or_else(|| main["constants"][name].as_str()).map(str::to_owned);
    let mut out = format!("[{name}]\nnumber = {}\n\n[{name}.procedures]\n", constant_of(constant).unwrap_or_default());
    for entry in items(&program["procedures"]) {
        let mut parts = vec![format!("number = {}", entry["number"])];
        let first = |key: &str| items(&entry[key]).next().map(text);
        if let Some(priority) = first("priority") {
            parts.push(format!("priority = {priority:?}"));
        }
        for key in ["acl", "aclfilter"] {
            if entry[key].is_array() {
                parts.push(format!("{key} = {}", list(items(&entry[key]).map(text))));
            }
        }
        for key in ["args", "ret", "msg"] {
            if entry[key].is_array() {
                parts.push(format!("{key} = {:?}", members(&entry[key], &constant_of)));
            }
        }
        for direction in ["read", "write"] {
            if entry[format!("{direction}stream")].is_array() {
                parts.push(format!("stream = {direction:?}"));
            }
        }
        if let Some(flag) = first("sparseflag") {
            parts.push(format!("sparse = {flag:?}"));
        }
        let _ = writeln!(out, "{} = {{ {} }}", text(&entry["name"]), parts.join(", "));
    }
    let structures = entries(&program["structs"]);
    if !structures.is_empty() {
        let _ = writeln!(out, "\n[{name}.structures]");
        for (name, list) in structures {
            let _ = writeln!(out, "{name} = {:?}", members(list, &constant_of));
        }
        let _ = writeln!(out, "\n[{name}.types]");
        for (name, entry) in entries(&program["typedefs"]) {
            let _ = writeln!(out, "{name} = {:?}", ty(entry, &constant_of));
        }
    }
    out + "\n"
}

fn members(list: &Value, constant: &dyn Fn(&str) -> Option<String>) -> String {
    let one = |member: &Value| {
        // The listing cuts the two numbers of an error wrongly.
        let (name, ty) = (text(&member["name"]), ty(member, constant));
        match name.parse::<u32>() {
            Ok(number) => format!("int{number}: int"),
            Err(_) => format!("{name}: {ty}"),
        }
    };
    items(list).map(one).collect::<Vec<_>>().join(", ")
}

/// `string<64>` for at most so many, `opaque[16]` for exactly so many, `other?` for one that may be missing.
fn ty(entry: &Value, constant: &dyn Fn(&str) -> Option<String>) -> String {
    let known = |name: &str| match name {
        "VIR_UUID_BUFLEN" => "16".to_owned(),
        "VIR_SECURITY_MODEL_BUFLEN" | "VIR_SECURITY_DOI_BUFLEN" => "257".to_owned(),
        "VIR_SECURITY_LABEL_BUFLEN" => "4097".to_owned(),
        name => constant(name).unwrap_or_else(|| name.to_owned()),
    };
    // A constant may be named by another.
    let resolved = |name: &str| known(&known(name));
    let mut ty = text(&entry["type"]).to_owned();
    if let Some(length) = entry["array"].as_str() {
        let _ = write!(ty, "<{}>", resolved(length));
    }
    if let Some(length) = entry["fixed"].as_str() {
        let _ = write!(ty, "[{}]", resolved(length));
    }
    if entry["optional"] == true {
        ty.push('?');
    }
    ty
}
