//! A line of input: a call, and what is to become of it.

use std::time::Duration;

use serde_json::{Value, json};
use virtkit::call::{CallOptions, CancelToken};
use virtkit_json::{Call, Failure};

/// One line of input.
#[derive(Debug)]
pub struct Question {
    /// What the answer is told apart by.
    pub id: Value,
    /// The call.
    pub call: Call,
    /// The name under which the result is kept.
    pub save: Option<String>,
    timeout: Option<Duration>,
    cancel_after: Option<Duration>,
}

impl Question {
    /// Reads a line.
    pub fn parse(line: &str) -> Result<Self, Failure> {
        let question: Value = serde_json::from_str(line).map_err(|error| Failure::question(format!("the line is no JSON: {error}")))?;
        let text = |field: &str| question[field].as_str().map(str::to_owned);
        let time = |field: &str| question[field].as_u64().map(Duration::from_millis);
        let method = text("call").ok_or_else(|| Failure::question("the question has no `call`"))?;
        let args = question["args"].as_object().cloned().unwrap_or_default();
        Ok(Self {
            id: question["id"].clone(),
            call: Call::new(method, text("on").as_deref(), args),
            save: text("save"),
            timeout: time("timeout_ms"),
            cancel_after: time("cancel_after_ms"),
        })
    }

    /// From now on runs the time after which the call is given up. What cancels it is running until what is returned is dropped.
    pub fn begin(&mut self) -> Cancelling {
        let mut options = CallOptions::new();
        if let Some(time) = self.timeout {
            options = options.timeout(time);
        }
        let Some(delay) = self.cancel_after else {
            self.call.options = options;
            return Cancelling(None);
        };
        let token = CancelToken::new();
        self.call.options = options.cancel_with(token.clone());
        if delay.is_zero() {
            token.cancel();
            return Cancelling(None);
        }
        Cancelling(Some(tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            token.cancel();
        })))
    }
}

/// What will cancel a call.
#[derive(Debug)]
pub struct Cancelling(Option<tokio::task::JoinHandle<()>>);

impl Drop for Cancelling {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

/// A failure as an answer has it.
pub fn told(failure: &Failure) -> Value {
    match failure {
        Failure::Api(_) => failure.to_json(),
        Failure::Question(message) => json!({ "code": "Agent", "domain": "Agent", "message": message, "outcome": null }),
    }
}
