//! The files of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A text file of the repository.
#[derive(Debug)]
pub struct File {
    /// Path from the top folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// The ending of its name, without the dot.
    pub fn ending(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// Whether its header says that it is generated.
    pub fn is_generated(&self) -> bool {
        is_generated(&self.text)
    }

    /// How many lines it has.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }
}

/// Whether the first line of a text says that it is generated.
pub fn is_generated(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().replace('`', "");
    first.contains("enerated by cargo xtask codegen from api-spec/")
}

/// The top folder of the checkout.
///
/// # Panics
/// If this crate was moved.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies two folders below the top").to_owned()
}

/// All text files that are part of the repository, as they are in the working tree.
///
/// # Panics
/// If git does not answer: the rules are about what is checked in.
pub fn files() -> Vec<File> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().expect("git can be run");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let read = |path: &str| {
        // What is no text, or was deleted but not yet committed, is no concern of these rules.
        let text = fs::read_to_string(root().join(path)).ok()?;
        Some(File { path: path.to_owned(), text })
    };
    listed.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect()
}
