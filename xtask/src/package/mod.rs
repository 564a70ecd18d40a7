//! `cargo xtask package`: what users of each language install.

mod c;
mod go;
mod java;
mod natives;
mod node;
mod place;
mod python;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use miette::{IntoDiagnostic, Result, WrapErr};

use crate::cli;
use crate::files;
use crate::language::Language;
use crate::setup;
use crate::workspace::Workspace;
pub use natives::{Natives, Profile};
use place::Place;

/// The version of all packages: that of this command, which is the workspace's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What building any library needs.
const NATIVE: &[&str] = &["cargo", "gcc", "strip", "libc-dev"];

/// Runs the command.
pub fn run(workspace: &Workspace, options: &cli::Package) -> Result<ExitCode> {
    let tools: Vec<_> = setup::each_once(options.languages.iter().flat_map(|language| tools(*language)));
    setup::provide(&tools)?;
    files::create(&options.out)?;
    let out = options.out.canonicalize().into_diagnostic().wrap_err_with(|| format!("{} cannot be found", options.out.display()))?;
    println!("What is compiled, in the profile {}:", options.profile.word());
    let natives = Natives::build(workspace, &options.languages, options.profile)?;
    for language in &options.languages {
        let started = Instant::now();
        println!("{}: a package", language.name());
        let made = make(workspace, *language, &natives, &out)?;
        println!("        {} after {:.1} s", made.display(), started.elapsed().as_secs_f64());
    }
    Ok(ExitCode::SUCCESS)
}

/// The tools of `setup` that making a package needs.
pub fn tools(language: Language) -> Vec<&'static str> {
    let own: &[&str] = match language {
        Language::Python => &["python", "python venv", "certificates"],
        Language::Node => &["node", "npm"],
        Language::Java => &["java", "maven", "certificates"],
        Language::Go | Language::C => &[],
    };
    [NATIVE, own].concat()
}

/// Makes the package of a language in the folder `out`, and gives its path.
pub fn make(workspace: &Workspace, language: Language, natives: &Natives, out: &Path) -> Result<PathBuf> {
    let place = Place::new(workspace, language, natives, out)?;
    match language {
        Language::Python => python::make(&place),
        Language::Node => node::make(&place),
        Language::Java => java::make(&place),
        Language::Go => go::make(&place),
        Language::C => c::make(&place),
    }
}

/// Where the package of a language is in the folder `out`.
pub fn find(language: Language, out: &Path) -> Result<PathBuf> {
    match language {
        Language::Python => python::find(out),
        Language::Node => Ok(node::find(out)),
        Language::Java => Ok(java::find(out)),
        Language::Go => Ok(go::find(out)),
        Language::C => Ok(c::find(out)),
    }
}
