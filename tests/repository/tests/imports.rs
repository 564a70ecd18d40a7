//! Which crate may know which: the arrows between the parts point one way.

use std::collections::BTreeMap;

use serde_json::Value;
use virtkit_repository::{expect_none, metadata};

/// Each crate of the workspace and the crates of the workspace that it may use. Crates that are not listed are an error: a new part is
/// given its place here.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("virtkit-api", &[]),
    ("virtkit-driver", &["virtkit-api"]),
    ("virtkit-document", &["virtkit-api"]),
    ("virtkit-image", &[]),
    ("virtkit-state", &["virtkit-api"]),
    ("virtkit-rpc", &["virtkit-api"]),
    ("virtkit-driver-qemu", &["virtkit-api", "virtkit-document", "virtkit-driver", "virtkit-image", "virtkit-state"]),
    ("virtkit-driver-remote", &["virtkit-api", "virtkit-driver", "virtkit-rpc"]),
    ("virtkit-driver-test", &["virtkit-api", "virtkit-document", "virtkit-driver"]),
    ("virtkit-driver-storage", &["virtkit-api", "virtkit-document", "virtkit-driver", "virtkit-image", "virtkit-state"]),
    ("virtkit-launch", &[]),
    (
        "virtkit",
        &[
            "virtkit-api",
            "virtkit-document",
            "virtkit-driver",
            "virtkit-driver-qemu",
            "virtkit-driver-remote",
            "virtkit-driver-storage",
            "virtkit-driver-test",
            "virtkit-state",
        ],
    ),
    ("virtkitd", &["virtkit", "virtkit-rpc"]),
    ("virtkit-c", &["virtkit"]),
    ("virtkit-python", &["virtkit"]),
    ("virtkit-node", &["virtkit"]),
    ("virtkit-uniffi", &["virtkit"]),
    ("virtkit-java", &["virtkit-c"]),
    ("virtkit-codegen", &[]),
    ("virtkit-loopback", &["virtkit", "virtkit-c", "virtkit-driver"]),
    ("virtkit-json", &["virtkit"]),
    ("virtkit-cli", &["virtkit", "virtkit-json"]),
    ("virtkit-agent-rust", &["virtkit", "virtkit-driver-remote", "virtkit-json", "virtkit-loopback", "virtkitd"]),
    ("virtkit-bench", &["virtkit", "virtkit-guest", "virtkit-interop"]),
    ("virtkit-behaviour", &["virtkit-codegen", "virtkit-guest", "virtkit-interop"]),
    ("virtkit-guest", &[]),
    ("virtkit-interop", &[]),
    ("virtkit-oracle", &["virtkit-codegen"]),
    ("virtkit-fuzz", &["virtkit-api"]),
    ("virtkit-repository", &[]),
    ("xtask", &["virtkit-codegen", "virtkit-guest", "virtkit-oracle"]),
];

/// Crates that only tests may use beyond the table.
const TESTS_MAY_KNOW: &[(&str, &[&str])] = &[
    ("virtkit-cli", &["virtkit-codegen", "virtkit-interop"]),
    ("virtkit-c", &["virtkit-codegen", "virtkit-interop", "virtkit-oracle"]),
    ("virtkit-driver-qemu", &["virtkit-guest"]),
    (
        "virtkit-fuzz",
        &[
            "virtkit-c",
            "virtkit-codegen",
            "virtkit-document",
            "virtkit-driver",
            "virtkit-driver-qemu",
            "virtkit-driver-remote",
            "virtkit-image",
            "virtkit-rpc",
        ],
    ),
    ("virtkit-interop", &["virtkit", "virtkit-rpc"]),
    ("virtkitd", &["virtkit-c", "virtkit-driver-remote"]),
];

/// The crates of the workspace, each with the crates of the workspace that it uses, and whether only its tests do.
fn uses() -> BTreeMap<String, Vec<(String, bool)>> {
    let metadata = metadata(&["--no-deps"]);
    let packages = metadata["packages"].as_array().expect("there are packages");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names: Vec<String> = packages.iter().map(|package| text(&package["name"])).collect();
    let used = |package: &Value| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let ours = dependencies.map(|dependency| (text(&dependency["name"]), dependency["kind"] == "dev"));
        ours.filter(|(name, _)| names.contains(name)).collect()
    };
    packages.iter().map(|package| (text(&package["name"]), used(package))).collect()
}

fn row<'a>(table: &'a [(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table.iter().find(|(listed, _)| *listed == name).map(|(_, known)| *known)
}

#[test]
fn crates_know_only_what_they_may() {
    let mut findings = Vec::new();
    for (name, used) in uses() {
        let Some(allowed) = row(MAY_KNOW, &name) else {
            findings.push(format!("{name} has no row in MAY_KNOW"));
            continue;
        };
        let in_tests = row(TESTS_MAY_KNOW, &name).unwrap_or_default();
        for (other, only_tests) in used {
            let may = allowed.contains(&other.as_str()) || (only_tests && in_tests.contains(&other.as_str()));
            if !may {
                findings.push(format!("{name} uses {other}"));
            }
        }
    }
    expect_none("Crates know only what architecture says:", &findings);
}

#[test]
fn the_table_has_no_crate_that_is_gone() {
    let present = uses();
    let gone: Vec<String> = MAY_KNOW.iter().filter(|(name, _)| !present.contains_key(*name)).map(|(name, _)| (*name).to_owned()).collect();
    expect_none("Rows of crates that do not exist:", &gone);
}

/// A driver is a part of its own: what two of them share belongs to `virtkit-driver`.
#[test]
fn drivers_do_not_know_each_other() {
    let drivers = |name: &str| name.starts_with("virtkit-driver-");
    for (name, known) in MAY_KNOW.iter().filter(|(name, _)| drivers(name)) {
        assert!(!known.iter().any(|known| drivers(known)), "{name} may not know another driver");
    }
}
