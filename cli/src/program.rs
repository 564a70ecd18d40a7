//! The program from its start to its exit status.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;
use serde_json::json;
use virtkit::call::CancelToken;

use crate::command::{Chosen, chosen, command};
use crate::failure::Failure;
use crate::output::Output;
use crate::session::{CONNECTION, Session};
use crate::{arguments, events, interrupt, results, terminal};

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let matches = match command().try_get_matches_from(&words) {
        Ok(matches) => matches,
        Err(error) => return misused(&error, Output::asked_for(&words)),
    };
    let output = Output::new(&matches);
    let status = match perform(&matches, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            failure.status()
        }
    };
    terminal::restore();
    status
}

/// Words that make no sense. Programs read the error in the form of all others; help that was asked for is for people.
fn misused(error: &clap::Error, output: Output) -> ExitCode {
    if !error.use_stderr() || output == Output::Table {
        error.exit();
    }
    let text = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "a command is missing: --help in its place lists them".to_owned(),
        _ => error.render().to_string(),
    };
    let sentence = text.split("\n\nUsage:").next().and_then(|text| text.split("\n\nFor more information").next()).unwrap_or_default();
    let words: Vec<&str> = sentence.trim_start_matches("error: ").split_whitespace().collect();
    let failure = Failure::usage(words.join(" "));
    output.failure(&failure);
    failure.status()
}

fn perform(matches: &ArgMatches, output: Output) -> Result<(), Failure> {
    let chosen = chosen(matches).ok_or_else(|| Failure::usage("there is no such command"))?;
    if let Chosen::Itself(word, inner) = chosen {
        return itself(word, inner, output);
    }
    let failed = |error: io::Error| Failure::system("cannot begin", &error);
    let executor = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    // Progress is asked for by a task beside the call, on this thread.
    let tasks = tokio::task::LocalSet::new();
    let result = tasks.block_on(&executor, async {
        let token = CancelToken::new();
        interrupt::cancel_on_signals(&token).map_err(failed)?;
        let mut session = Session::new(matches, token);
        session.connect().await?;
        let result = match chosen {
            Chosen::Method(method, inner) => call(&mut session, method, inner, output).await,
            Chosen::Events(inner) => events::print(&mut session, inner, output).await,
            Chosen::Itself(..) => Ok(()),
        };
        let closed = session.close().await;
        result.and(closed)
    });
    // What still reads from a terminal or a pipe is not waited for.
    executor.shutdown_background();
    result
}

async fn call(
    session: &mut Session,
    method: &'static crate::description::Method,
    matches: &ArgMatches,
    output: Output,
) -> Result<(), Failure> {
    let receiver = match method.receiver {
        None => None,
        Some(object) if object.parent.is_none() => Some(CONNECTION.to_owned()),
        Some(object) => {
            let words: Vec<&str> = method.receivers.iter().filter_map(|name| matches.get_one::<String>(name)).map(String::as_str).collect();
            Some(session.find(object, &words).await?)
        }
    };
    let args = arguments::read_all(session, method, matches).await?;
    let holes = method
        .sparse
        .is_some_and(|(arg, bits)| args.get(arg).and_then(serde_json::Value::as_u64).is_some_and(|set| set & u64::from(bits) != 0));
    let saved = session.call(method.name, receiver.as_deref(), args).await?;
    let file = method.file.and_then(|name| matches.get_one::<String>(name));
    results::finish(session, method, saved, file.map(String::as_str), holes, output).await
}

/// What is about the program and not about a hypervisor.
fn itself(word: &str, matches: &ArgMatches, output: Output) -> Result<(), Failure> {
    match word {
        "version" => {
            let (major, minor, micro) =
                (virtkit::API_VERSION / 1_000_000, virtkit::API_VERSION / 1_000 % 1_000, virtkit::API_VERSION % 1_000);
            output.fields(&json!({ "virtkit": env!("CARGO_PKG_VERSION"), "api": format!("{major}.{minor}.{micro}") }))
        }
        "completions" => {
            let mut script = Vec::new();
            if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
                clap_complete::generate(*shell, &mut command(), "virtkit", &mut script);
            }
            write(&script)
        }
        _ => pages(matches.get_one::<std::path::PathBuf>("folder").map(std::path::PathBuf::as_path)),
    }
}

/// The manual: the page of the whole program on standard output, or all pages in a folder.
fn pages(folder: Option<&Path>) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::system("cannot write the manual", &error);
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command()).render(&mut page).map_err(failed)?;
        return write(&page);
    };
    std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command(), folder)).map_err(failed)
}

/// Writes to standard output.
pub fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
}
