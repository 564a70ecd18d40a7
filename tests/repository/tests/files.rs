//! Rules for every file: short, without traces of the machine that it was written on.

use virtkit_repository::{File, expect_none, files};

/// The most lines of a hand-written source file. Longer ones hold two topics.
const LIMIT: usize = 700;

fn is_source(file: &File) -> bool {
    matches!(
        file.ending(),
        "rs" | "py" | "pyi" | "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "java" | "kt" | "rb" | "go" | "c" | "h" | "sh"
    )
}

#[test]
fn source_files_are_short() {
    let long = |file: &File| is_source(file) && !file.is_generated() && file.lines() > LIMIT;
    let findings: Vec<String> =
        files().iter().filter(|file| long(file)).map(|file| format!("{} has {} lines", file.path, file.lines())).collect();
    expect_none("Hand-written source files have one topic:", &findings);
}

/// Texts that name a place of one machine. They are put together here, so that this file does not have them.
fn places() -> Vec<String> {
    let folders = [("/ho", "me/"), ("/ro", "ot/"), ("/wo", "rk/"), ("/Us", "ers/"), ("C:", "\\Users")];
    let hosts = [
        ("index.crates", ".io"),
        ("registry.npmjs", ".org"),
        ("repo.maven.apache", ".org"),
        ("proxy.golang", ".org"),
        ("files.pythonhosted", ".org"),
    ];
    folders.iter().chain(&hosts).map(|(start, end)| format!("{start}{end}")).collect()
}

/// Whether a text has a folder as the start of a path, and not as a part of another one.
fn names_place(text: &str, place: &str) -> bool {
    text.match_indices(place).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !(place.starts_with('/') && before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | ')' | '*')))
    })
}

/// Lock files say where a package was found; that is their purpose.
fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json") || path.ends_with("go.sum")
}

#[test]
fn no_file_names_a_place_of_one_machine() {
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| !is_lock(&file.path)) {
        for (number, line) in file.text.lines().enumerate() {
            for place in places().iter().filter(|place| names_place(line, place)) {
                findings.push(format!("{}:{} names {place}", file.path, number + 1));
            }
        }
    }
    expect_none("Files that only fit one machine:", &findings);
}

#[test]
fn places_are_told_from_folders_of_the_same_name() {
    let place = &places()[0];
    assert!(names_place(&format!("let path = \"{place}me\";"), place));
    assert!(!names_place(&format!("docs{place}page.md"), place));
}

#[test]
fn files_end_with_one_line_end_and_lines_without_blanks() {
    // What a template leaves open, its view fills.
    let text = |file: &&File| (is_source(file) || matches!(file.ending(), "toml" | "md")) && !file.path.starts_with("codegen/templates/");
    let mut findings = Vec::new();
    for file in files().iter().filter(text) {
        if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
            findings.push(format!("{} does not end with one line end", file.path));
        }
        for (number, _) in file.text.lines().enumerate().filter(|(_, line)| line.ends_with([' ', '\t'])) {
            findings.push(format!("{}:{} ends with a blank", file.path, number + 1));
        }
    }
    expect_none("Untidy files:", &findings);
}
