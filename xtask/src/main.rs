//! The commands of the repository: `cargo xtask codegen | test | bench | fuzz`.
//!
//! Each command is a module; `cli` reads the command line, `setup` sees to the tools that commands need, `job` runs programs.

mod bench;
mod cli;
mod codegen;
mod fuzz;
mod job;
mod setup;
mod test;
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
        Command::Test(options) => test::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Fuzz(options) => fuzz::run(&workspace, &options),
    }
}
