//! The Go module, the library embedded in it: a folder that `go mod edit -replace` or a module proxy can serve.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use miette::{Result, miette};
use sha2::{Digest, Sha256};

use super::natives::Platform;
use super::place::Place;
use crate::files;

/// The name under which the loader knows the library.
const LIBRARY: &str = "libvirtkit.so.0";

pub fn make(place: &Place<'_>) -> Result<PathBuf> {
    let module = &place.stage;
    let binding = place.workspace.path("bindings-go");
    files::copy_tree(&binding, module, is_published)?;
    files::remove(&module.join("bench"))?;
    place.add_licence(module)?;
    let folder = module.join(format!("lib/linux_{}", Platform::here()?.go));
    place.natives.add(place, "libvirtkit_c.so", &folder.join(LIBRARY))?;
    place.natives.add_launcher(place, &folder)?;
    let checksum = module.join("lib/lib.go");
    files::write(&checksum, &with_checksum(&files::read(&checksum)?, &sha256(&folder.join(LIBRARY))?)?)?;
    let made = find(place.out);
    files::fresh(&made)?;
    files::copy_tree(module, &made, |_| true)?;
    Ok(made)
}

/// The module in a folder.
pub fn find(out: &Path) -> PathBuf {
    out.join("go")
}

/// Whether a file is part of the module for its users: its tests are not.
fn is_published(name: &str) -> bool {
    match name.rsplit_once('.') {
        None => name == "README",
        Some((stem, "go")) => !stem.ends_with("_test"),
        Some((_, ending)) => matches!(ending, "mod" | "sum" | "md"),
    }
}

fn sha256(path: &Path) -> Result<String> {
    let data = fs::read(path).map_err(|error| miette!("{} cannot be read: {error}", path.display()))?;
    let mut text = String::new();
    for byte in Sha256::digest(data) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// A release knows its library by its checksum.
fn with_checksum(source: &str, checksum: &str) -> Result<String> {
    const EMPTY: &str = "const Checksum = \"\"";
    if source.contains(EMPTY) {
        Ok(source.replace(EMPTY, &format!("const Checksum = \"{checksum}\"")))
    } else {
        Err(miette!("lib/lib.go of the Go module has no line `{EMPTY}`, where the checksum of its library belongs"))
    }
}

#[cfg(test)]
mod tests {
    use super::{is_published, with_checksum};

    #[test]
    fn tests_are_not_published() {
        let names = ["call.go", "go.mod", "go.sum", "README.md", "README", "call_test.go", ".gitignore", "libvirtkit.so.0"];
        let published: Vec<&str> = names.into_iter().filter(|name| is_published(name)).collect();
        assert_eq!(published, names[..5]);
    }

    #[test]
    fn the_checksum_has_its_place() {
        let source = include_str!("../../../bindings-go/lib/lib.go");
        let released = with_checksum(source, "abc123").expect("the source has the line");
        assert!(released.contains("\nconst Checksum = \"abc123\"\n"), "{released}");
        assert!(with_checksum(&released, "abc123").is_err());
    }
}
