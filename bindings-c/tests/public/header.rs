//! The headers: they compile everywhere, and what they declare is what libvirt declares.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::compiler::{Library, compile, expect_success, home, installed, run, scratch};

const HEADERS: [&str; 3] = ["libvirt/libvirt.h", "libvirt/virterror.h", "virtkit/virtkit.h"];

fn check(name: &str, compiler: &str, text: &str, library: Library, options: &[&str]) -> std::path::PathBuf {
    let (source, output) = (scratch().join(format!("{name}.c")), scratch().join(name));
    fs::write(&source, text).expect("a file below target");
    expect_success(&compile(compiler, &source, &output, library, options), &format!("{compiler} {options:?} {name}.c"));
    output
}

#[test]
fn each_header_compiles_alone_in_every_language() {
    for (index, header) in HEADERS.iter().enumerate() {
        let text = format!("#include <{header}>\nint main(void) {{ return 0; }}\n");
        for standard in ["-std=c99", "-std=c11", "-std=c17"] {
            let name = format!("header{index}{}", standard.trim_start_matches("-std="));
            check(&name, "cc", &text, Library::Virtkit, &[standard, "-Wextra", "-DVIR_ENUM_SENTINELS"]);
            // Not pedantic: `1U << 31` in an enumeration is libvirt's, and beyond `int`.
            check(&name, "cc", &text, Library::Virtkit, &[standard, "-Wextra"]);
        }
        for standard in ["-std=c++11", "-std=c++20"] {
            let name = format!("header{index}{}", standard.trim_start_matches("-std=").replace('+', "p"));
            check(&name, "c++", &text, Library::Virtkit, &[standard, "-x", "c++", "-Wpedantic"]);
        }
    }
}

fn read(header: &str) -> String {
    fs::read_to_string(home().join("include").join(header)).expect("a header")
}

/// Since this version libvirt has constants for the names of statistics.
const STATS_NAMED: &str = "11.2.0";

/// The constants of a header, with the version since which libvirt has them.
fn constants(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| line.contains("(Since: "));
    let found = lines.filter_map(|line| {
        let name = line.trim().trim_start_matches("#define ").split([' ', '=']).next()?;
        let since = line.rsplit_once("(Since: ")?.1.split(')').next()?;
        // The statistics themselves are older than the names that libvirt gave their parameters.
        let named_later = line.starts_with("#define VIR_DOMAIN_STATS_") && number(since) < number(STATS_NAMED);
        let since = if named_later { STATS_NAMED } else { since };
        name.starts_with("VIR_").then(|| (name.to_owned(), since.to_owned()))
    });
    found.collect()
}

/// A version as a number that grows.
fn number(version: &str) -> u64 {
    version.split('.').fold(0, |number, part| number * 1000 + part.parse::<u64>().unwrap_or(0))
}

/// A program that prints the value of each constant.
fn printer(names: &[&str]) -> String {
    let mut text = String::from("#include <stdio.h>\n#include <libvirt/libvirt.h>\n#include <libvirt/virterror.h>\nint main(void)\n{\n");
    for name in names {
        // Names of typed parameters are the only texts.
        let form = format!("    printf(_Generic(({name}), char *: \"{name} %s\\n\", default: \"{name} %d\\n\"), {name});\n");
        text.push_str(&form);
    }
    text.push_str("    return 0;\n}\n");
    text
}

#[test]
fn constants_have_the_values_of_libvirt() {
    let Some(version) = installed() else {
        println!("constants are not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
        return;
    };
    let all: Vec<(String, String)> = HEADERS.iter().flat_map(|header| constants(&read(header))).collect();
    assert!(all.len() > 200, "only {} constants were found", all.len());
    let known: Vec<&str> = all.iter().filter(|(_, since)| number(since) <= number(version)).map(|(name, _)| name.as_str()).collect();
    let text = printer(&known);
    // Each call prints a number or a text, which a compiler cannot tell from the form.
    let options = ["-std=c11", "-Wno-format", "-Wno-format-extra-args", "-Wno-format-security"];
    let ours = run(&check("constants-ours", "cc", &text, Library::Virtkit, &options));
    let theirs = run(&check("constants-theirs", "cc", &text, Library::Libvirt, &options));
    expect_success(&ours, "constants of virtkit");
    let (ours, theirs) = (String::from_utf8_lossy(&ours.stdout), String::from_utf8_lossy(&theirs.stdout));
    assert_eq!(ours.lines().count(), known.len());
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        assert_eq!(ours, theirs, "the constant differs from libvirt {version}");
    }
}

/// The prototypes of a header, each on one line.
fn prototypes(text: &str) -> Vec<String> {
    let without_comments: Vec<&str> =
        text.split("/*").enumerate().map(|(at, part)| if at == 0 { part } else { part.split_once("*/").map_or("", |p| p.1) }).collect();
    let code: Vec<String> =
        without_comments.concat().lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned).collect();
    let statements = code.join(" ");
    let found = statements.split(';').map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "));
    found
        .filter(|statement| {
            statement.contains('(') && statement.ends_with(')') && !statement.contains("typedef") && !statement.contains('{')
        })
        .collect()
}

#[test]
fn prototypes_and_structures_are_those_of_libvirt() {
    if installed().is_none() {
        println!("prototypes are not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
        return;
    }
    let ours: Vec<String> = HEADERS[..2].iter().flat_map(|header| prototypes(&read(header))).collect();
    assert!(ours.len() > 70, "only {} prototypes were found", ours.len());
    let mut text = String::from("#include <stddef.h>\n#include <stdio.h>\n#include <libvirt/libvirt.h>\n#include <libvirt/virterror.h>\n");
    // A compiler refuses a second declaration that differs from the first.
    for prototype in &ours {
        writeln!(text, "extern {prototype};").expect("a text grows");
    }
    text.push_str("int main(void) { return 0; }\n");
    check("prototypes", "cc", &text, Library::Libvirt, &["-std=c11", "-Wno-deprecated-declarations"]);

    let layout = "#include <stddef.h>\n#include <stdio.h>\n#include <libvirt/libvirt.h>\n#include <libvirt/virterror.h>\n\
        int main(void) { printf(\"%zu %zu %zu %zu %zu %zu\\n\", sizeof(virError), offsetof(virError, level), offsetof(virError, int2), \
        offsetof(virError, net), sizeof(virTypedParameter), offsetof(virTypedParameter, value)); return 0; }\n";
    let ours = run(&check("layout-ours", "cc", layout, Library::Virtkit, &["-std=c11"]));
    let theirs = run(&check("layout-theirs", "cc", layout, Library::Libvirt, &["-std=c11", "-Wno-deprecated-declarations"]));
    assert_eq!(String::from_utf8_lossy(&ours.stdout), String::from_utf8_lossy(&theirs.stdout));
}

/// The types of functions that a header declares, each on one line.
fn function_types(text: &str) -> Vec<String> {
    let code = text.split("/*").enumerate().map(|(at, part)| if at == 0 { part } else { part.split_once("*/").map_or("", |p| p.1) });
    let code = code.collect::<Vec<_>>().concat();
    let statements = code.split(';').map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "));
    statements
        .filter_map(|statement| Some(statement[statement.find("typedef ")?..].to_owned()))
        .filter(|one| one.contains("(*vir"))
        .collect()
}

#[test]
fn callbacks_have_the_types_of_libvirt() {
    if installed().is_none() {
        println!("callbacks are not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
        return;
    }
    let ours: Vec<String> = HEADERS[..2].iter().flat_map(|header| function_types(&read(header))).collect();
    for name in ["virConnectDomainEventGraphicsCallback", "virConnectDomainEventTunableCallback", "virConnectCloseFunc"] {
        assert!(ours.iter().any(|one| one.contains(&format!("(*{name})"))), "the headers have no {name}");
    }
    let mut text = String::from("#include <libvirt/libvirt.h>\n#include <libvirt/virterror.h>\n");
    // A compiler refuses a second type of one name that differs from the first.
    for one in &ours {
        writeln!(text, "{one};").expect("a text grows");
    }
    text.push_str("int main(void) { return 0; }\n");
    check("callbacks", "cc", &text, Library::Libvirt, &["-std=c11"]);
}

/// The structures of a header with their members.
fn structures(text: &str) -> Vec<(String, Vec<String>)> {
    let bodies = text.split("\nstruct ").skip(1).filter_map(|rest| rest.split_once(" {\n"));
    let found = bodies.filter(|(name, _)| !name.contains(';')).map(|(name, rest)| {
        let body = rest.split("\n};").next().unwrap_or_default();
        let members = body.lines().filter_map(|line| line.strip_suffix(';')).filter_map(|line| line.rsplit([' ', '*']).next());
        // By the name of the type: libvirt's tags differ here and there.
        (name.trim_start_matches('_').to_owned(), members.map(|member| member.split('[').next().unwrap_or_default().to_owned()).collect())
    });
    found.collect()
}

#[test]
fn structures_are_laid_out_as_in_libvirt() {
    if installed().is_none() {
        println!("structures are not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
        return;
    }
    let all: Vec<_> = HEADERS[..2].iter().flat_map(|header| structures(&read(header))).collect();
    assert!(all.iter().any(|(name, members)| name == "virTypedParameter" && members.len() == 3), "{all:?}");
    let mut text = String::from(
        "#include <stddef.h>\n#include <stdio.h>\n#include <libvirt/libvirt.h>\n#include <libvirt/virterror.h>\nint main(void)\n{\n",
    );
    for (name, members) in &all {
        writeln!(text, "    printf(\"{name} %zu\\n\", sizeof({name}));").expect("a text grows");
        for member in members {
            writeln!(text, "    printf(\"{name}.{member} %zu\\n\", offsetof({name}, {member}));").expect("a text grows");
        }
    }
    text.push_str("    return 0;\n}\n");
    let ours = run(&check("structures-ours", "cc", &text, Library::Virtkit, &["-std=c11"]));
    let theirs = run(&check("structures-theirs", "cc", &text, Library::Libvirt, &["-std=c11", "-Wno-deprecated-declarations"]));
    assert_eq!(String::from_utf8_lossy(&ours.stdout), String::from_utf8_lossy(&theirs.stdout));
}

#[test]
fn every_function_of_the_headers_is_in_the_library() {
    let names: Vec<String> = HEADERS.iter().flat_map(|header| prototypes(&read(header))).map(|prototype| name(&prototype)).collect();
    let mut text =
        String::from("#include <libvirt/libvirt.h>\n#include <virtkit/virtkit.h>\ntypedef void (*function)(void);\nfunction all[] = {\n");
    for name in &names {
        writeln!(text, "    (function){name},").expect("a text grows");
    }
    text.push_str("};\nint main(void) { return all[0] == 0; }\n");
    expect_success(&run(&check("functions", "cc", &text, Library::Virtkit, &["-std=c11"])), "functions");
}

/// The name of the function that a prototype declares.
fn name(prototype: &str) -> String {
    let before = prototype.split('(').next().unwrap_or_default();
    before.rsplit([' ', '*']).next().unwrap_or_default().to_owned()
}

#[test]
fn the_runtime_names_no_method_of_the_description() {
    let generated: Vec<String> = ["connection", "domain", "functions"]
        .iter()
        .flat_map(|module| functions(&home().join(format!("src/generated/public/{module}.rs"))))
        .collect();
    assert!(generated.len() > 10);
    for entry in fs::read_dir(home().join("src/public")).expect("the runtime") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a file of the runtime");
        assert!(text.lines().count() <= 800, "{} is too long", path.display());
        for name in &generated {
            assert!(!text.contains(name.as_str()), "{} names {name}", path.display());
        }
    }
}

/// The C functions that a Rust file defines.
fn functions(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a generated file");
    text.split("extern \"C\" fn ").skip(1).filter_map(|rest| rest.split('(').next()).map(str::to_owned).collect()
}
