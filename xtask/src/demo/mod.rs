//! `cargo xtask demo`: from a checkout to a running virtual machine in each language.
//!
//! It installs what is missing, writes the generated files, makes the packages, installs each in a place of its own, and runs the programs of
//! `examples/` there.

mod machine;
mod report;
mod story;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use miette::{IntoDiagnostic, Report, Result, WrapErr};
use virtkit_guest::linux::Linux;

use crate::cli;
use crate::codegen;
use crate::files;
use crate::guest;
use crate::installed::{self, Project};
use crate::language::Language;
use crate::package::{self, Natives};
use crate::setup;
use crate::workspace::Workspace;
use report::Row;
use story::Story;

/// The tools that the demo needs beside those of the languages.
const TOOLS: &[&str] = &["cargo", "rustfmt", "go", "qemu", "qemu-img"];

/// Runs the command.
pub fn run(workspace: &Workspace, options: &cli::Demo) -> Result<ExitCode> {
    let started = Instant::now();
    let of_languages =
        options.languages.iter().flat_map(|language| [package::tools(*language), installed::tools(*language).to_vec()].concat());
    setup::provide(&setup::each_once(TOOLS.iter().copied().chain(of_languages)))?;
    let packages = packages(workspace, options)?;
    let guest = guest::provide(workspace)?;
    let natives = if options.packages.is_none() { Some(natives(workspace, options)?) } else { None };
    let demo = Demo { workspace, natives, packages, guest };
    let mut rows = Vec::new();
    for language in options.languages.iter().copied() {
        println!("\n{}:", language.name());
        let outcome = demo.show(language);
        if let Err(error) = &outcome {
            println!("        FAILED: {error}");
        }
        rows.push(Row { language: language.name(), outcome });
    }
    print!("{}", report::table(&rows));
    let passed = rows.iter().filter(|row| row.outcome.is_ok()).count();
    println!("{passed} passed, {} failed", rows.len() - passed);
    println!("It took {} s.", started.elapsed().as_secs());
    Ok(if passed == rows.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the generated files and builds what goes into packages.
fn natives(workspace: &Workspace, options: &cli::Demo) -> Result<Natives> {
    println!("Generated files:");
    codegen::run(workspace, &cli::Codegen::default())?;
    println!("What is compiled, in the profile {}:", options.profile.word());
    Natives::build(workspace, &options.languages, options.profile)
}

/// Where the packages are or come to be.
fn packages(workspace: &Workspace, options: &cli::Demo) -> Result<PathBuf> {
    if let Some(folder) = &options.packages {
        return folder.canonicalize().into_diagnostic().wrap_err_with(|| format!("{} cannot be found", folder.display()));
    }
    let folder = workspace.target().join("demo/packages");
    files::create(&folder)?;
    Ok(folder)
}

/// What all languages have in common.
struct Demo<'a> {
    workspace: &'a Workspace,
    /// What goes into the packages, unless they are there already.
    natives: Option<Natives>,
    packages: PathBuf,
    guest: Linux,
}

impl Demo<'_> {
    /// Shows a language: its package made, installed, and used. The error is a sentence.
    fn show(&self, language: Language) -> Result<Story, String> {
        let sentence = |error: Report| error.to_string();
        if let Some(natives) = &self.natives {
            println!("        making its package");
            let path = package::make(self.workspace, language, natives, &self.packages).map_err(sentence)?;
            println!("        made {}", path.display());
        }
        println!("        installing its package in a place of its own");
        let folder = self.workspace.target().join("demo").join(language.word());
        let project = Project::install(self.workspace, language, &folder, &self.packages, None).map_err(sentence)?;
        println!("        starting a virtual machine");
        machine::start(&project, language, &self.guest)
    }
}
