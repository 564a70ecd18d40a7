//! The headers declare what libvirt 11.3 declares, as a compiler sees it, and the library has all of it. Both programs are made of the facts.

use std::collections::BTreeMap;

use virtkit_codegen::header::Header;
use virtkit_oracle::facts::{VERSION, version_number};
use virtkit_oracle::{Facts, Missing, programs};

use super::compiler::{Library, check, expect_success, home, installed, run};

fn facts() -> (Facts, Missing) {
    (Facts::load().unwrap_or_else(|problem| panic!("{problem}")), Missing::load().unwrap_or_else(|problem| panic!("{problem}")))
}

#[test]
fn a_program_uses_every_name_in_every_language() {
    let (facts, missing) = facts();
    let text = programs::names(&facts, &missing);
    for (compiler, standard) in [("cc", "-std=c99"), ("cc", "-std=c11"), ("c++", "-std=c++11"), ("c++", "-std=c++20")] {
        let name = format!("names-{}", standard.trim_start_matches("-std=").replace('+', "p"));
        let language = if compiler == "cc" { "c" } else { "c++" };
        let program = check(&name, compiler, &text, Library::Virtkit, &[standard, "-x", language]);
        expect_success(&run(&program), &name);
    }
}

#[test]
fn every_function_of_our_own_is_in_the_library() {
    let header = std::fs::read_to_string(home().join("include/virtkit/virtkit.h")).expect("a header");
    let functions = Header::read([header.as_str()]).functions;
    assert!(functions.len() > 3, "{functions:?}");
    let list = functions.keys().map(|name| format!("    (function){name},")).collect::<Vec<_>>().join("\n");
    let text = format!(
        "#include <virtkit/virtkit.h>\ntypedef void (*function)(void);\nfunction all[] = {{\n{list}\n}};\nint main(void) {{ return !all[0]; }}\n"
    );
    expect_success(&run(&check("own-functions", "cc", &text, Library::Virtkit, &["-std=c11"])), "own-functions");
}

/// What the program printed, by what stands before the last word of each line.
fn printed(text: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().filter_map(|line| line.rsplit_once(' '));
    lines.map(|(what, value)| (what.to_owned(), value.to_owned())).collect()
}

#[test]
fn both_headers_print_the_same_table() {
    let (facts, missing) = facts();
    let text = programs::table_of_values(&facts, &missing);
    let table = |library| {
        let name = format!("table-{library:?}").to_lowercase();
        // Names that are no longer to be used are compared, too.
        let program = check(&name, "cc", &text, library, &["-std=gnu11", "-Wno-deprecated-declarations"]);
        let output = run(&program);
        expect_success(&output, &name);
        printed(&output.stdout)
    };
    let ours = table(Library::Virtkit);
    assert_eq!(ours["version"], version_number(VERSION).to_string());
    let wrong: Vec<&String> = ours.iter().filter(|(what, value)| what.ends_with(')') && *value != "1").map(|(what, _)| what).collect();
    assert!(wrong.is_empty(), "these have another prototype in virtkit's headers: {wrong:#?}");
    let Some(version) = installed() else {
        eprintln!("SKIPPED: pkg-config finds no libvirt (Debian: libvirt-dev), so the table of {} lines is not compared", ours.len());
        return;
    };
    let theirs = table(Library::Libvirt);
    let differing: Vec<String> = theirs
        .iter()
        .filter(|(what, value)| *what != "version" && ours.get(*what) != Some(*value))
        .map(|(what, value)| format!("{what} is {:?}, in libvirt {version} {value}", ours.get(what)))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(theirs.len() > 700, "only {} lines were compared", theirs.len());
    println!(
        "{} lines are the same in libvirt {version}; {} are newer than it and were skipped",
        theirs.len() - 1,
        ours.len() - theirs.len()
    );
}
