//! The program `virtkit`.

use std::process::ExitCode;

fn main() -> ExitCode {
    virtkit_cli::run()
}
