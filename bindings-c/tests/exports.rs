//! What the shared library shows to the linker.

use std::path::PathBuf;
use std::process::Command;

/// The library of this build: cargo makes it, beside the rlib, for the tests.
fn library() -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    [folder.join("libvirtkit_c.so"), folder.with_file_name("libvirtkit_c.so")]
        .into_iter()
        .find(|path| path.exists())
        .expect("the library is built")
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).arg(library()).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn nothing_is_exported_but_the_two_interfaces() {
    let listed = output("nm", &["--dynamic", "--defined-only", "--format=posix"]);
    let symbols: Vec<&str> =
        listed.lines().filter_map(|line| line.split(' ').next()).map(|name| name.split('@').next().unwrap_or(name)).collect();
    let foreign: Vec<&&str> = symbols.iter().filter(|name| !name.starts_with("vk_") && !name.starts_with("vir")).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

/// The header is the contract: every function in it is there, and nothing else of this name.
#[test]
fn the_private_header_and_the_library_name_the_same_functions() {
    let header = include_str!("../include/virtkit/private.h");
    let mut declared: Vec<&str> = header
        .lines()
        .filter(|line| line.ends_with(");"))
        .filter_map(|line| line.split('(').next()?.split([' ', '*']).next_back())
        .filter(|name| cfg!(debug_assertions) || *name != "vk_debug_panic")
        .collect();
    declared.sort_unstable();
    let listed = output("nm", &["--dynamic", "--defined-only", "--format=posix"]);
    let mut exported: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).filter(|name| name.starts_with("vk_")).collect();
    exported.sort_unstable();
    assert_eq!(exported, declared);
    assert!(exported.len() > 15);
}

#[test]
fn the_library_has_the_name_that_programs_look_for() {
    assert!(output("readelf", &["--dynamic"]).contains("[libvirtkit.so.0]"));
}
