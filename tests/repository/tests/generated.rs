//! Generated files say so, to readers and to git, and nothing is written by hand that the description should give.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use virtkit_repository::{File, expect_none, files, methods, root};

/// What `.gitattributes` says of each path about `linguist-generated`.
fn marked(paths: &[&str]) -> BTreeMap<String, bool> {
    let mut command = Command::new("git");
    command.args(["check-attr", "-z", "--stdin", "linguist-generated"]).current_dir(root());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git can be run");
    let mut input = child.stdin.take().expect("the input is a pipe");
    let list = paths.iter().flat_map(|path| [path.as_bytes(), b"\0"]).collect::<Vec<_>>().concat();
    // git answers while it reads: with many paths both pipes would fill up if one thread did both.
    let writer = std::thread::spawn(move || input.write_all(&list));
    let output = child.wait_with_output().expect("git answers");
    writer.join().expect("the writer does not panic").expect("git reads all paths");
    let answer = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let fields: Vec<&str> = answer.split('\0').collect();
    // Endings without comments (JSON) cannot carry the header, so only the mark tells about them.
    fields.chunks_exact(3).map(|field| (field[0].to_owned(), matches!(field[2], "set" | "true"))).collect()
}

/// Whether files of this kind can carry the header.
fn has_comments(file: &File) -> bool {
    !matches!(file.ending(), "json" | "txt" | "")
}

#[test]
fn generated_files_are_marked_and_marked_files_are_generated() {
    let files = files();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let marked = marked(&paths);
    let mut findings = Vec::new();
    for file in &files {
        // Goldens of the generator are generated, but from another description.
        if file.path.starts_with("codegen/") {
            continue;
        }
        match (file.is_generated(), marked[&file.path]) {
            (true, false) => findings.push(format!("{} is generated but not marked in .gitattributes", file.path)),
            (false, true) if has_comments(file) => findings.push(format!("{} is marked as generated but has no header", file.path)),
            _ => {}
        }
    }
    expect_none("The header and .gitattributes agree:", &findings);
}

#[test]
fn there_are_generated_files_for_each_binding() {
    let files = files();
    let none = |folder: &&str| !files.iter().any(|file| file.path.starts_with(*folder) && file.is_generated());
    let folders = ["core/api/", "core/driver/", "core/engine/", "bindings-c/", "bindings-python/", "bindings-node/", "bindings-java/"];
    let folders = folders.into_iter().chain(["bindings-go/", "bindings-uniffi/", "docs/reference/"]);
    let findings: Vec<String> = folders.filter(none).map(str::to_owned).collect();
    expect_none("Folders without a generated file:", &findings);
}

/// A method whose binding cannot be generated would say `by_hand = "reason"`. There is none, and the first one needs a reason to be here too.
#[test]
fn no_binding_is_written_by_hand() {
    let methods = methods();
    assert!(!methods.is_empty(), "the description has no methods");
    let by_hand = methods.iter().filter_map(|method| Some(format!("{} ({}): {}", method.name, method.file, method.by_hand.as_ref()?)));
    let by_hand: Vec<String> = by_hand.collect();
    println!("{} of {} methods are bound by hand", by_hand.len(), methods.len());
    expect_none("Methods that are bound by hand:", &by_hand);
}
