//! The behaviour agent of the Rust API: takes calls as JSON, one a line, makes them, and answers with one line each.
//!
//! It is written as a user of the API would write it: on an executor of its own, which is not the engine's.

mod call;
mod document;
mod generated;
mod json;
mod json_forms;
mod names;
mod steps;

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

use crate::call::{Call, Failure};
use crate::generated::{Saved, dispatch};
use crate::names::Names;

fn main() -> io::Result<()> {
    let executor = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut names = Names::default();
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = executor.block_on(answer(&line?, &mut names));
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

async fn answer(line: &str, names: &mut Names) -> Value {
    let call = match Call::parse(line) {
        Ok(call) => call,
        Err(failure) => return json!({ "id": null, "error": failure.to_json() }),
    };
    match perform(&call, names).await {
        Ok(value) => json!({ "id": call.id, "ok": value }),
        Err(failure) => json!({ "id": call.id, "error": failure.to_json() }),
    }
}

async fn perform(call: &Call, names: &mut Names) -> Result<Value, Failure> {
    if call.method == "drop" {
        names.forget(call.on()?)?;
        return Ok(Value::Null);
    }
    let saved: Saved = match steps::step(call, names).await {
        Some(done) => done?,
        None => dispatch(call, names).await.ok_or_else(|| Failure::agent(format!("the Rust API has no `{}`", call.method)))??,
    };
    let value = saved.to_json();
    if let Some(name) = &call.save {
        names.save(name, saved);
    }
    Ok(value)
}
