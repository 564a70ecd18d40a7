//! The behaviour agent of the Rust API: takes calls as JSON, one a line, makes them, and answers with one line each.
//!
//! It is written as a user of the API would write it: on an executor of its own, which is not the engine's. With `--through wire` each of its
//! connections leads over a socket to a daemon in the same process, with `--through loopback` through the buffers of the private interface.

mod asking;
mod call;
mod document;
mod files;
mod generated;
mod json;
mod json_forms;
mod names;
mod operations;
mod steps;
mod through;

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

use crate::call::{Call, Failure};
use crate::generated::{Saved, dispatch};
use crate::names::Names;
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
    let call = match Call::parse(line) {
        Ok(call) => call,
        Err(failure) => return json!({ "id": null, "error": failure.to_json() }),
    };
    match perform(&call, names, through).await {
        Ok(value) => json!({ "id": call.id, "ok": value }),
        Err(failure) => json!({ "id": call.id, "error": failure.to_json() }),
    }
}

async fn perform(call: &Call, names: &mut Names, through: Through) -> Result<Value, Failure> {
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
        None if call.method.starts_with("Operation.") => operations::step(call, names).await.ok_or_else(|| unknown(call))??,
        None if call.method.starts_with("Fd.") => files::step(call, names).ok_or_else(|| unknown(call))??,
        None => dispatch(call, names).await.ok_or_else(|| unknown(call))??,
    };
    let value = saved.to_json();
    if let Some(name) = &call.save {
        names.save(name, saved);
    }
    Ok(value)
}

fn unknown(call: &Call) -> Failure {
    Failure::agent(format!("the Rust API has no `{}`", call.method))
}
