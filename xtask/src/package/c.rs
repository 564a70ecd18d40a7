//! The prefix for C programs and for the command line: headers, the library, pkg-config files, the launcher, the program `virtkit` with its manual and
//! its completions. It may be moved: nothing in it names its place.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use super::VERSION;
use super::place::Place;
use crate::files;
use crate::job::Job;

pub fn make(place: &Place<'_>) -> Result<PathBuf> {
    let binding = place.workspace.path("bindings-c");
    let prefix = find(place.out);
    files::fresh(&prefix)?;
    files::copy_tree(&binding.join("include"), &prefix.join("include"), |_| true)?;
    let library = format!("libvirtkit.so.{VERSION}");
    place.natives.add(place, "libvirtkit_c.so", &prefix.join("lib").join(&library))?;
    // The loader looks for the name with the number of the interface, the linker for the one without.
    files::link(&library, &prefix.join("lib/libvirtkit.so.0"))?;
    files::link("libvirtkit.so.0", &prefix.join("lib/libvirtkit.so"))?;
    place.natives.add_launcher(place, &prefix.join("libexec/virtkit"))?;
    let source = files::read(&binding.join("virtkit.pc.in"))?;
    files::write(&prefix.join("lib/pkgconfig/virtkit.pc"), &description(&source, "virtkit", VERSION))?;
    let covered = covered(&files::read(&binding.join("include/libvirt/libvirt.h"))?)?;
    for name in LIBVIRTS {
        files::write(&prefix.join(format!("lib/pkgconfig/{name}.pc")), &description(&source, name, &covered))?;
    }
    add_program(place, &prefix)?;
    place.add_licence(&prefix.join("share/doc/virtkit"))?;
    Ok(prefix)
}

/// Puts the program into the prefix. It writes its own manual and completions.
fn add_program(place: &Place<'_>, prefix: &Path) -> Result<()> {
    let program = prefix.join("bin/virtkit");
    place.natives.add(place, "virtkit", &program)?;
    files::make_executable(&program)?;
    place.run(&Job::new(&program, prefix).args("man").arg(prefix.join("share/man/man1")))?;
    for (shell, path) in COMPLETIONS {
        let script = Job::new(&program, prefix).args("completions").arg(shell).capture().map_err(|error| miette!("{error}"))?;
        files::write(&prefix.join(path), &script)?;
    }
    Ok(())
}

/// What programs written for libvirt ask pkg-config for. It has a library for each; here one library has them all.
const LIBVIRTS: [&str; 3] = ["libvirt", "libvirt-qemu", "libvirt-lxc"];

/// Where shells look for completions, below a prefix.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "share/bash-completion/completions/virtkit"),
    ("fish", "share/fish/vendor_completions.d/virtkit.fish"),
    ("zsh", "share/zsh/site-functions/_virtkit"),
];

/// The prefix in a folder.
pub fn find(out: &Path) -> PathBuf {
    out.join("c")
}

/// A description for pkg-config. Programs that ask for libvirt get the version of libvirt whose interface this library has.
fn description(source: &str, name: &str, version: &str) -> String {
    source.replace("@prefix@", "${pcfiledir}/../..").replace("@version@", version).replace("Name: virtkit", &format!("Name: {name}"))
}

/// The version of libvirt's interface: `LIBVIR_VERSION_NUMBER` 11003000 is 11.3.0.
fn covered(header: &str) -> Result<String> {
    let line = header.lines().find_map(|line| line.strip_prefix("#define LIBVIR_VERSION_NUMBER "));
    let number: Option<u32> = line.and_then(|number| number.trim().parse().ok());
    let number = number.ok_or_else(|| miette!("libvirt/libvirt.h has no number LIBVIR_VERSION_NUMBER"))?;
    Ok(format!("{}.{}.{}", number / 1_000_000, number / 1_000 % 1_000, number % 1_000))
}

#[cfg(test)]
mod tests {
    use super::{LIBVIRTS, covered, description};

    #[test]
    fn pkg_config_is_told_of_both_names() {
        let source = include_str!("../../../bindings-c/virtkit.pc.in");
        let ours = description(source, "virtkit", "0.1.0");
        assert!(ours.starts_with("prefix=${pcfiledir}/../..\n"), "{ours}");
        assert!(ours.contains("\nName: virtkit\n") && ours.contains("\nVersion: 0.1.0\n"), "{ours}");
        for name in LIBVIRTS {
            let libvirt = description(source, name, "11.3.0");
            assert!(libvirt.contains(&format!("\nName: {name}\n")) && libvirt.contains("-lvirtkit"), "{libvirt}");
            assert!(!libvirt.contains('@'), "{libvirt}");
        }
    }

    #[test]
    fn the_covered_version_is_in_the_header() {
        let header = include_str!("../../../bindings-c/include/libvirt/libvirt.h");
        let version = covered(header).expect("the header has it");
        assert_eq!(version.split('.').count(), 3, "{version}");
        assert!(covered("#define LIBVIR_VERSION_NUMBER 11003000\n").is_ok_and(|version| version == "11.3.0"));
        assert!(covered("").is_err());
    }
}
