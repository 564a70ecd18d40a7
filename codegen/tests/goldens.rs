//! The generator's output for a small made-up description, compared with what a person has read and approved (`tests/goldens`).
//!
//! After a change of a target that is meant, `UPDATE_GOLDENS=1 cargo test -p virtkit-codegen` writes them anew; read the difference.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn generate() -> Vec<virtkit_codegen::File> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository");
    virtkit_codegen::generate_from(&here().join("made-up"), repository).unwrap()
}

fn files_below(folder: &Path) -> BTreeSet<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeSet::new() };
    let paths = entries.map(|entry| entry.expect("a folder of this test can be read").path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { BTreeSet::from([path]) }).collect()
}

#[test]
fn every_target_writes_what_was_approved() {
    let goldens = here().join("goldens");
    let files = generate();
    let written: BTreeSet<PathBuf> = files.iter().map(|file| goldens.join(&file.path)).collect();
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::remove_dir_all(&goldens).ok();
        for file in &files {
            let path = goldens.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &file.text).unwrap();
        }
        return;
    }
    assert_eq!(files_below(&goldens), written, "the files that there are, and those that are written");
    let differing: Vec<&str> = files
        .iter()
        .filter(|file| std::fs::read_to_string(goldens.join(&file.path)).unwrap() != file.text)
        .map(|file| file.path.as_str())
        .collect();
    assert!(differing.is_empty(), "these differ from what was approved; UPDATE_GOLDENS=1 writes them anew: {differing:#?}");
}

#[test]
fn two_runs_write_the_same() {
    assert_eq!(generate(), generate());
}
