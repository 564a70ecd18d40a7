//! The commands of the repository: `cargo xtask demo | test | codegen | coverage | oracle | package | bench | libvirt | fuzz`, and what those are made of.
//!
//! Each command is a module; `cli` reads the command line, `setup` sees to the tools that commands need, `job` runs programs, `installed` uses
//! packages as their users do.

mod bench;
mod cli;
mod codegen;
mod coverage;
mod demo;
mod files;
mod fuzz;
mod guest;
mod installed;
mod job;
mod language;
mod libvirt;
mod log;
mod oracle;
mod package;
mod samples;
mod setup;
mod test;
mod transcript;
mod version;
mod workspace;

use std::process::ExitCode;

use miette::Result;

use cli::Command;
use workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(report) => {
            eprintln!("{report:?}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match cli::parse()? {
        Command::Help => {
            print!("{}", cli::USAGE);
            Ok(ExitCode::SUCCESS)
        }
        Command::Codegen(options) => codegen::run(&workspace, &options),
        Command::Coverage(options) => coverage::run(&workspace, &options),
        Command::Oracle(options) => oracle::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Demo(options) => demo::run(&workspace, &options),
        Command::Package(options) => package::run(&workspace, &options),
        Command::Samples(options) => samples::run(&workspace, &options),
        Command::Guest => guest::run(&workspace),
        Command::Libvirt(options) => libvirt::run(&options),
        Command::Fuzz(options) => fuzz::run(&workspace, &options),
    }
}
