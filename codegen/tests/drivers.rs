//! What drivers implement is read from their sources.

use std::path::{Path, PathBuf};

use virtkit_codegen::ir::Api;

/// The made-up description, with one file in the driver `bulb` beside the one that it has.
fn with_source(name: &str, file: &str, text: &str) -> Result<Api, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/made-up");
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("drivers-{}-{name}", std::process::id()));
    copy(&source, &root);
    let path = root.join("core/drivers").join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    let api = virtkit_codegen::read(&root);
    std::fs::remove_dir_all(&root).unwrap();
    api.map_err(|problems| problems.problems.iter().map(ToString::to_string).collect())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn lacks(api: &Api, driver: &str) -> Vec<String> {
    let driver = api.drivers.iter().find(|found| found.name == driver).expect("the driver is there");
    driver.lacks(api).map(|method| api.full_name(method)).collect()
}

const SET_COLOUR: &str =
    "impl LampLight for BulbDriver { fn set_colour(&self, l: &LampRef, c: Colour, f: Duration, s: f64) -> Reply<()> { later() } }";

#[test]
fn a_method_that_is_implemented_anywhere_in_a_driver_is_there() {
    let before = with_source("before", "bulb/src/empty.rs", "").unwrap();
    assert!(lacks(&before, "bulb").contains(&"Lamp.set_colour".to_owned()));
    assert!(!lacks(&before, "bulb").contains(&"Lamp.colour".to_owned()));
    let after = with_source("after", "bulb/src/more/colours.rs", SET_COLOUR).unwrap();
    assert!(!lacks(&after, "bulb").contains(&"Lamp.set_colour".to_owned()));
    let method = after.methods.iter().find(|method| after.full_name(method) == "Lamp.set_colour").unwrap();
    assert!(after.drivers[0].has(&after, method));
    assert_eq!(before.hash, after.hash, "what drivers can do is no part of the binary interface");
}

#[test]
fn what_is_generated_implements_nothing() {
    let api = with_source("generated", "bulb/src/generated/colours.rs", SET_COLOUR).unwrap();
    assert!(lacks(&api, "bulb").contains(&"Lamp.set_colour".to_owned()));
    let api = with_source("remote", "far/src/generated/colours.rs", SET_COLOUR).unwrap();
    assert_eq!(api.drivers.len(), 1, "a driver that is generated as a whole has no table here");
}

#[test]
fn a_source_that_is_no_rust_is_named() {
    let problem = with_source("broken", "bulb/src/broken.rs", "impl LampLight for {").unwrap_err();
    assert!(problem.contains("core/drivers/bulb/src/broken.rs is no Rust"), "{problem}");
}
