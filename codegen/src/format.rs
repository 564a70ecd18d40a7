//! Runs generated files through the formatters of their languages, so that they read like written ones.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use miette::{IntoDiagnostic, WrapErr, miette};

use crate::File;

/// Formats Rust files with `rustfmt` and Go files with `gofmt`; the templates of the others write them formatted.
///
/// # Errors
/// If a formatter is missing, or refuses a file: then the template wrote something that is not of its language.
pub fn format(files: &mut [File]) -> miette::Result<()> {
    run(files, "rs", &|| {
        let mut command = Command::new("rustfmt");
        command.args(["--edition", "2024", "--config", "max_width=140,use_small_heuristics=Max"]);
        command
    })?;
    run(files, "go", &|| Command::new("gofmt"))
}

fn run(files: &mut [File], ending: &str, command: &dyn Fn() -> Command) -> miette::Result<()> {
    for file in files.iter_mut().filter(|file| PathBuf::from(&file.path).extension().is_some_and(|found| found == ending)) {
        file.text = pipe(command(), &file.text).wrap_err_with(|| format!("formatting {}", file.path))?;
    }
    Ok(())
}

/// Gives a text to a program that reads it from standard input.
fn pipe(mut command: Command, text: &str) -> miette::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().into_diagnostic().wrap_err_with(|| format!("{name} could not be started; it comes with its language's tools"))?;
    let mut stdin = child.stdin.take().ok_or_else(|| miette!("{name} has no standard input"))?;
    let text = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().into_diagnostic()?;
    let written = writer.join().map_err(|_| miette!("writing to {name} panicked"))?;
    if !output.status.success() {
        return Err(miette!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    written.into_diagnostic()?;
    String::from_utf8(output.stdout).into_diagnostic()
}
