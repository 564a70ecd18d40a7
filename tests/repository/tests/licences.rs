//! The licence of every crate that is built is one that `deny.toml` allows.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};
use virtkit_repository::{expect_none, metadata, root};

/// The licences that `deny.toml` allows, `LICENCE WITH EXCEPTION` among them.
fn allowed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).expect("deny.toml can be read");
    let table: toml::Table = text.parse().expect("deny.toml is TOML");
    let list = table["licenses"]["allow"].as_array().expect("licenses.allow is a list");
    list.iter().map(|licence| licence.as_str().expect("licences are texts").to_owned()).collect()
}

/// Whether a package with this licence may be used. Old manifests write `/` for OR.
fn fits(licence: &str, allowed: &BTreeSet<String>) -> bool {
    // A version "or later" is a mark of the requirement, and part of the name of an allowed licence.
    let named = |required: &spdx::LicenseReq| allowed.contains(&required.to_string());
    Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| expression.evaluate(named))
}

/// The platform that is built for.
fn platform() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc can be run");
    let text = String::from_utf8(output.stdout).expect("rustc prints text");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc says what it builds for").to_owned()
}

#[test]
fn crates_have_allowed_licences() {
    let allowed = allowed();
    let metadata = metadata(&["--filter-platform", &platform()]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = metadata["resolve"]["nodes"].as_array().expect("there is a graph");
    let built: BTreeSet<String> = nodes.iter().map(|node| text(&node["id"])).collect();
    let packages = metadata["packages"].as_array().expect("there are packages");
    let built: Vec<&Value> = packages.iter().filter(|package| built.contains(&text(&package["id"]))).collect();
    assert!(built.len() > 50, "cargo tells of {} crates", built.len());
    let foreign = built.into_iter().filter(|package| !fits(&text(&package["license"]), &allowed));
    let findings: Vec<String> = foreign.map(|package| format!("{}: {}", text(&package["name"]), package["license"])).collect();
    expect_none("Crates whose licence deny.toml does not allow:", &findings);
}

#[test]
fn expressions_are_understood() {
    let allowed: BTreeSet<String> = ["MIT", "LGPL-2.1-or-later", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for licence in ["MIT", "LGPL-2.1-or-later", "GPL-3.0-only OR MIT", "Unlicense/MIT", "Apache-2.0 WITH LLVM-exception"] {
        assert!(fits(licence, &allowed), "{licence}");
    }
    for licence in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "Apache-2.0", "LGPL-2.1-only", "", "my own"] {
        assert!(!fits(licence, &allowed), "{licence}");
    }
}
