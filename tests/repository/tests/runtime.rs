//! The hand-written part of each binding: small, and without knowledge of any method.

use virtkit_repository::{File, Method, expect_none, files, methods};

/// A hand-written runtime module: the files under these folders that are not generated.
struct Runtime {
    name: &'static str,
    folders: &'static [&'static str],
    /// Files that are none of the library: tests, examples, programs.
    without: &'static [&'static str],
}

/// The runtime modules of all bindings. C has two: libvirt's own interface, and the private one.
const RUNTIMES: &[Runtime] = &[
    Runtime { name: "C", folders: &["bindings-c/src/"], without: &["bindings-c/src/private/"] },
    Runtime { name: "private C", folders: &["bindings-c/src/private/"], without: &[] },
    Runtime { name: "Python", folders: &["bindings-python/src/", "bindings-python/python/", "bindings-python/virtkit/"], without: &[] },
    Runtime { name: "Node", folders: &["bindings-node/src/", "bindings-node/lib/", "bindings-node/js/"], without: &[] },
    Runtime { name: "Java", folders: &["bindings-java/src/main/"], without: &[] },
    Runtime {
        name: "Java's native part",
        folders: &["bindings-java/src/"],
        without: &["bindings-java/src/main/", "bindings-java/src/test/"],
    },
    Runtime { name: "Go", folders: &["bindings-go/"], without: &["bindings-go/bench/", "_test.go", "/examples/"] },
];

/// The most lines that the runtime module of a binding may have.
const LIMIT: usize = 800;

fn sources<'a>(runtime: &Runtime, files: &'a [File]) -> Vec<&'a File> {
    let source = |file: &&File| {
        matches!(file.ending(), "rs" | "py" | "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "java" | "go" | "c" | "h")
            && runtime.folders.iter().any(|folder| file.path.starts_with(folder))
            && !runtime.without.iter().any(|part| file.path.contains(part))
            && !file.is_generated()
    };
    files.iter().filter(source).collect()
}

/// Lines up to the tests that a Rust file ends with.
fn lines(file: &File) -> usize {
    let code = file.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().count()
}

#[test]
fn runtimes_are_small() {
    let files = files();
    let mut findings = Vec::new();
    for runtime in RUNTIMES {
        let sources = sources(runtime, &files);
        let total: usize = sources.iter().map(|file| lines(file)).sum();
        println!("{:<20} {total:>5} lines in {} files", runtime.name, sources.len());
        if sources.is_empty() {
            findings.push(format!("{} has no file: the table names the wrong folder", runtime.name));
        }
        if total > LIMIT {
            findings.push(format!("{} has {total} lines, more than {LIMIT}", runtime.name));
        }
    }
    expect_none("Hand-written runtime modules:", &findings);
}

/// The ways in which languages write a method's name, without names of one word: `state` or `xml` are words of any program.
fn names(method: &Method) -> Vec<String> {
    let words: Vec<&str> = method.name.split('_').filter(|word| !word.is_empty()).collect();
    let mut names = method.c.clone();
    if words.len() > 1 {
        let capital = |word: &&str| word[..1].to_uppercase() + &word[1..];
        let pascal: String = words.iter().map(capital).collect();
        names.push(method.name.clone());
        names.push(pascal[..1].to_lowercase() + &pascal[1..]);
        names.push(pascal);
    }
    names
}

/// Whether a text has a name as a whole word.
fn has_word(text: &str, name: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

#[test]
fn runtimes_name_no_method() {
    let files = files();
    let methods = methods();
    let mut findings = Vec::new();
    for runtime in RUNTIMES {
        for file in sources(runtime, &files) {
            for name in methods.iter().flat_map(names) {
                if has_word(&file.text, &name) {
                    findings.push(format!("{} names {name}", file.path));
                }
            }
        }
    }
    expect_none("Only generated files name methods of the description:", &findings);
}

#[test]
fn names_are_found_as_words_in_every_convention() {
    let method = Method {
        name: "set_memory_parameters".to_owned(),
        c: vec!["virDomainSetMemoryParameters".to_owned()],
        by_hand: None,
        file: String::new(),
    };
    let names = names(&method);
    assert_eq!(names, ["virDomainSetMemoryParameters", "set_memory_parameters", "setMemoryParameters", "SetMemoryParameters"]);
    assert!(has_word("domain.setMemoryParameters(limits)", "setMemoryParameters"));
    assert!(!has_word("resetMemoryParameters(limits)", "setMemoryParameters"));
    assert!(!has_word("set_memory_parameters_async", "set_memory_parameters"));
}
