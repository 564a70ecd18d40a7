//! `cargo xtask codegen`: writes the generated files, or tells which are out of date.

use std::collections::BTreeSet;
use std::fs::{self, File as Opened};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use miette::{IntoDiagnostic, Result, WrapErr};
use virtkit_codegen::File;

use crate::cli::Codegen;
use crate::workspace::Workspace;

/// What the header of every generated file says.
const MARK: &str = "enerated by cargo xtask codegen from api-spec/";

/// Folders without generated sources of this repository. `codegen` has templates and the goldens of its tests.
const SKIPPED: [&str; 6] = ["target", "node_modules", "__pycache__", "codegen", "dist", "build"];

/// What must happen to a path so that it is as generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Add,
    Update,
    Remove,
}

/// Runs the command.
pub fn run(workspace: &Workspace, options: &Codegen) -> Result<ExitCode> {
    let started = Instant::now();
    let files = virtkit_codegen::generate(workspace.root())?;
    let changes = compare(workspace.root(), &files)?;
    for (path, change) in &changes {
        println!("{} {path}", describe(*change, options.check));
    }
    if !options.check {
        apply(workspace.root(), &files, &changes)?;
    }
    println!("{} generated files, {} of them changed, {} ms", files.len(), changes.len(), started.elapsed().as_millis());
    if options.check && !changes.is_empty() {
        eprintln!("generated files are out of date: run `cargo xtask codegen` and commit what it writes");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(change: Change, check: bool) -> &'static str {
    match (change, check) {
        (Change::Add, true) => "missing  ",
        (Change::Update, true) => "differs  ",
        (Change::Remove, true) => "stale    ",
        (Change::Add, false) => "added    ",
        (Change::Update, false) => "changed  ",
        (Change::Remove, false) => "removed  ",
    }
}

/// What differs between the checkout and what was generated, in the order of the paths.
fn compare(root: &Path, files: &[File]) -> Result<Vec<(String, Change)>> {
    let mut changes = Vec::new();
    for file in files {
        match fs::read(root.join(&file.path)) {
            Ok(present) if present == file.text.as_bytes() => {}
            Ok(_) => changes.push((file.path.clone(), Change::Update)),
            Err(_) => changes.push((file.path.clone(), Change::Add)),
        }
    }
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut present = Vec::new();
    find_generated(root, root, &mut present)?;
    changes.extend(present.into_iter().filter(|path| !wanted.contains(path.as_str())).map(|path| (path, Change::Remove)));
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(changes)
}

fn apply(root: &Path, files: &[File], changes: &[(String, Change)]) -> Result<()> {
    for (path, change) in changes {
        let place = root.join(path);
        let done = match change {
            Change::Remove => fs::remove_file(&place),
            Change::Add | Change::Update => {
                let text = files.iter().find(|file| file.path == *path).map_or("", |file| file.text.as_str());
                let folder = place.parent().unwrap_or(root);
                fs::create_dir_all(folder).and_then(|()| fs::write(&place, text))
            }
        };
        done.into_diagnostic().wrap_err_with(|| format!("{path} cannot be written"))?;
    }
    Ok(())
}

/// Collects the files whose first line says that they are generated.
fn find_generated(root: &Path, folder: &Path, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).into_diagnostic().wrap_err_with(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry.into_diagnostic()?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().into_diagnostic()?;
        if kind.is_dir() && !name.starts_with('.') && !SKIPPED.contains(&name.as_ref()) {
            find_generated(root, &entry.path(), found)?;
        } else if kind.is_file() && is_generated(&entry.path()) {
            let path = entry.path();
            let path = path.strip_prefix(root).unwrap_or(&path);
            found.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

fn is_generated(path: &Path) -> bool {
    let Ok(file) = Opened::open(path) else { return false };
    let mut first = Vec::new();
    // A file that is not text has no line that could match.
    let read = std::io::Read::take(BufReader::new(file), 200).read_until(b'\n', &mut first);
    read.is_ok() && String::from_utf8_lossy(&first).replace('`', "").contains(MARK)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use virtkit_codegen::File;

    use super::{Change, apply, compare};

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: format!("// Generated by `cargo xtask codegen` from api-spec/. Change it there.\n\n{text}") }
    }

    #[test]
    fn files_are_added_updated_and_removed_but_never_those_of_others() {
        let root = std::env::temp_dir().join(format!("virtkit-xtask-codegen-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).expect("the folder for temporary files can be written");
        fs::write(root.join("src/hand.rs"), "//! By hand.\n").expect("a file can be written");
        let first = [file("src/a.rs", "a"), file("src/deep/b.rs", "b")];
        let changes = compare(&root, &first).expect("the folder can be read");
        assert_eq!(changes, [("src/a.rs".to_owned(), Change::Add), ("src/deep/b.rs".to_owned(), Change::Add)]);
        apply(&root, &first, &changes).expect("the files can be written");
        assert_eq!(compare(&root, &first).expect("the folder can be read"), []);

        let second = [file("src/a.rs", "another")];
        let changes = compare(&root, &second).expect("the folder can be read");
        assert_eq!(changes, [("src/a.rs".to_owned(), Change::Update), ("src/deep/b.rs".to_owned(), Change::Remove)]);
        apply(&root, &second, &changes).expect("the files can be written");
        assert!(!root.join("src/deep/b.rs").exists());
        assert!(root.join("src/hand.rs").exists());
        fs::remove_dir_all(root).expect("the folder can be removed");
    }
}
