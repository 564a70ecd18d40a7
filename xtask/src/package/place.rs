//! Where a package is made.

use std::path::{Path, PathBuf};

use miette::Result;

use super::natives::Natives;
use crate::files;
use crate::job::Job;
use crate::language::Language;
use crate::log::Log;
use crate::workspace::Workspace;

/// The folders of one package, and the log of the programs that make it.
#[derive(Debug)]
pub struct Place<'a> {
    pub workspace: &'a Workspace,
    /// The libraries and programs that go into it.
    pub natives: &'a Natives,
    /// Where the package is put.
    pub out: &'a Path,
    /// Where its files are gathered, for the packer of the language. Empty at first.
    pub stage: PathBuf,
    log: Log,
}

impl<'a> Place<'a> {
    /// The place for the package of a language, with an empty stage and an empty log.
    pub fn new(workspace: &'a Workspace, language: Language, natives: &'a Natives, out: &'a Path) -> Result<Self> {
        let folder = workspace.target().join("package");
        let stage = folder.join(language.word());
        files::fresh(&stage)?;
        let log = Log::fresh(&folder.join(format!("{}.log", language.word())))?;
        Ok(Self { workspace, natives, out, stage, log })
    }

    /// Runs a program to its end, its output in the log.
    pub fn run(&self, job: &Job) -> Result<()> {
        self.log.run(self.workspace, job)
    }

    /// Puts the licence among the files of the package.
    pub fn add_licence(&self, folder: &Path) -> Result<()> {
        files::copy(&self.workspace.path("LICENSE"), &folder.join("LICENSE"))
    }
}
