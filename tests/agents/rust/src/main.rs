//! The behaviour agent of the Rust API: takes calls as JSON, one a line, makes them, and answers with one line each.
//!
//! It is written as a user of the API would write it: on an executor of its own, which is not the engine's. With `--through wire` each of its
//! connections leads over a socket to a daemon in the same process, with `--through loopback` through the buffers of the private interface.

mod documents;
mod files;
mod operations;
mod question;
mod serve;
mod steps;
mod through;

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use virtkit_json::{Call, Failure, Names, Saved, dispatch};

use crate::question::{Question, told};
use crate::through::Through;

fn main() -> io::Result<()> {
    let through = Through::from_arguments(std::env::args().skip(1)).map_err(io::Error::other)?;
    let executor = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut names = Names::default();
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = executor.block_on(answer(&line?, &mut names, through));
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

async fn answer(line: &str, names: &mut Names, through: Through) -> Value {
    let mut question = match Question::parse(line) {
        Ok(question) => question,
        Err(failure) => return json!({ "id": null, "error": told(&failure) }),
    };
    let _cancelling = question.begin();
    match perform(&question.call, question.save.as_deref(), names, through).await {
        Ok(value) => json!({ "id": question.id, "ok": value }),
        Err(failure) => json!({ "id": question.id, "error": told(&failure) }),
    }
}

async fn perform(call: &Call, save: Option<&str>, names: &mut Names, through: Through) -> Result<Value, Failure> {
    if call.method == "drop" {
        names.forget(call.on()?)?;
        return Ok(Value::Null);
    }
    let done = match through.step(call, names).await {
        None => steps::step(call, names).await,
        done => done,
    };
    let saved: Saved = match done {
        Some(done) => done?,
        None if call.method == "serve" => serve::serve(call, names)?,
        None if call.method.starts_with("Operation.") => operations::step(call, names).await.ok_or_else(|| unknown(call))??,
        None if call.method.starts_with("Fd.") => files::step(call, names).ok_or_else(|| unknown(call))??,
        None => dispatch(call, names).await.ok_or_else(|| unknown(call))??,
    };
    let value = saved.to_json();
    if let Some(name) = save {
        names.save(name, saved);
    }
    Ok(value)
}

fn unknown(call: &Call) -> Failure {
    Failure::question(format!("the Rust API has no `{}`", call.method))
}
