//! The log of several programs that make one thing.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use crate::files;
use crate::job::{Job, Output, ending};
use crate::workspace::Workspace;

/// How much of a failed program's output is shown; all of it is in the log.
const SHOWN_LINES: usize = 60;

/// A file for the output of programs.
#[derive(Debug)]
pub struct Log(PathBuf);

impl Log {
    /// An empty one.
    pub fn fresh(path: &Path) -> Result<Self> {
        files::write(path, "")?;
        Ok(Self(path.to_owned()))
    }

    /// Runs a program to its end, after saying which, its output in the log. Where it fails, the end of its output is shown.
    pub fn run(&self, workspace: &Workspace, job: &Job) -> Result<()> {
        let line = job.line(workspace.root());
        println!("        > {line}");
        job.run(Output::Log(&self.0)).map_err(|error| {
            println!("{}", ending(&self.0, SHOWN_LINES));
            miette!(help = format!("its whole output is in {}", self.0.display()), "{error} (`{line}`)")
        })
    }
}
