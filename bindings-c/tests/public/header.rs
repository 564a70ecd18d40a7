//! The headers compile everywhere. What they declare is compared with libvirt's in `oracle.rs`.

use std::fs;
use std::path::Path;

use super::compiler::{Library, check, home};

const HEADERS: [&str; 5] =
    ["libvirt/libvirt.h", "libvirt/libvirt-lxc.h", "libvirt/libvirt-qemu.h", "libvirt/virterror.h", "virtkit/virtkit.h"];

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

#[test]
fn the_runtime_names_no_method_of_the_description() {
    let generated: Vec<String> = ["connection", "domain", "functions", "libvirt_lxc", "libvirt_qemu"]
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
