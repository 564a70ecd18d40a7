//! Where a package is made.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use super::natives::Profile;
use crate::files;
use crate::job::{Job, Output, tail};
use crate::language::Language;
use crate::workspace::Workspace;

/// How much of a failed program's output is shown; all of it is in the log.
const SHOWN_LINES: usize = 60;

/// The folders of one package, and the log of the programs that make it.
#[derive(Debug)]
pub struct Place<'a> {
    pub workspace: &'a Workspace,
    pub profile: Profile,
    /// Where the package is put.
    pub out: &'a Path,
    /// Where its files are gathered, for the packer of the language. Empty at first.
    pub stage: PathBuf,
    log: PathBuf,
}

impl<'a> Place<'a> {
    /// The place for the package of a language, with an empty stage and an empty log.
    pub fn new(workspace: &'a Workspace, language: Language, profile: Profile, out: &'a Path) -> Result<Self> {
        let folder = workspace.target().join("package");
        let stage = folder.join(language.word());
        files::fresh(&stage)?;
        let log = folder.join(format!("{}.log", language.word()));
        files::write(&log, "")?;
        Ok(Self { workspace, profile, out, stage, log })
    }

    /// Runs a program to its end, its output in the log.
    pub fn run(&self, job: &Job) -> Result<()> {
        let line = job.line(self.workspace.root());
        println!("        > {line}");
        job.run(Output::Log(&self.log)).map_err(|error| {
            println!("{}", tail(&self.log, SHOWN_LINES));
            miette!(help = format!("its whole output is in {}", self.log.display()), "{error} (`{line}`)")
        })
    }

    /// Puts the licence among the files of the package.
    pub fn add_licence(&self, folder: &Path) -> Result<()> {
        files::copy(&self.workspace.path("LICENSE"), &folder.join("LICENSE"))
    }
}
