//! A call as it is asked for, and how it failed.

use std::future::Future;
use std::time::Duration;

use serde_json::{Map, Value, json};
use virtkit::call::{CallOptions, CancelToken};

use crate::generated::{CODES, DOMAINS};
use crate::json::FromJson;
use crate::names::Names;

/// One line of input.
#[derive(Debug)]
pub struct Call {
    /// What the answer is told apart by.
    pub id: Value,
    /// `Domain.state`, or `connect` for a function.
    pub method: String,
    /// The name under which the result is kept.
    pub save: Option<String>,
    on: Option<String>,
    args: Map<String, Value>,
    timeout: Option<Duration>,
    cancel_after: Option<Duration>,
}

/// Why a call has no result.
#[derive(Debug)]
pub enum Failure {
    /// The API says so.
    Api(virtkit::Error),
    /// The question makes no sense.
    Agent(String),
}

impl From<virtkit::Error> for Failure {
    fn from(error: virtkit::Error) -> Self {
        Self::Api(error)
    }
}

impl Failure {
    /// The question makes no sense.
    pub fn agent(message: impl Into<String>) -> Self {
        Self::Agent(message.into())
    }

    /// As an answer has it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Api(error) => json!({
                "code": name(CODES, error.code).map_or(json!(error.code.0), Value::from),
                "domain": name(DOMAINS, error.domain).map_or(json!(error.domain.0), Value::from),
                "message": error.message,
                "outcome": error.outcome.map(virtkit::Outcome::name),
            }),
            Self::Agent(message) => json!({ "code": "Agent", "domain": "Agent", "message": message, "outcome": null }),
        }
    }
}

fn name<T: PartialEq + Copy>(names: &[(T, &'static str)], value: T) -> Option<&'static str> {
    names.iter().find(|known| known.0 == value).map(|known| known.1)
}

impl Call {
    /// Reads a line.
    pub fn parse(line: &str) -> Result<Self, Failure> {
        let question: Value = serde_json::from_str(line).map_err(|error| Failure::agent(format!("the line is no JSON: {error}")))?;
        let text = |field: &str| question[field].as_str().map(str::to_owned);
        let time = |field: &str| question[field].as_u64().map(Duration::from_millis);
        Ok(Self {
            id: question["id"].clone(),
            method: text("call").ok_or_else(|| Failure::agent("the question has no `call`"))?,
            save: text("save"),
            on: text("on"),
            args: question["args"].as_object().cloned().unwrap_or_default(),
            timeout: time("timeout_ms"),
            cancel_after: time("cancel_after_ms"),
        })
    }

    /// `Domain` of `Domain.state`.
    pub fn receiver_type(&self) -> Option<&str> {
        self.method.split_once('.').map(|(receiver, _)| receiver)
    }

    /// The saved name of the receiver.
    pub fn on(&self) -> Result<&str, Failure> {
        self.on.as_deref().ok_or_else(|| Failure::agent(format!("`{}` needs `on`", self.method)))
    }

    /// The receiver.
    pub fn receiver<T: FromJson>(&self, names: &Names) -> Result<T, Failure> {
        T::from_json(&Value::from(self.on()?), names)
    }

    /// An argument.
    pub fn argument<T: FromJson>(&self, name: &str, names: &Names) -> Result<T, Failure> {
        let value = self.args.get(name).ok_or_else(|| Failure::agent(format!("`{}` needs the argument `{name}`", self.method)))?;
        T::from_json(value, names)
    }

    /// An argument that may be left out.
    pub fn argument_or<T: FromJson>(&self, name: &str, names: &Names, default: impl FnOnce() -> T) -> Result<T, Failure> {
        self.args.get(name).map_or_else(|| Ok(default()), |value| T::from_json(value, names))
    }

    /// Makes the call, with the deadline and the cancellation that are asked for.
    pub async fn run<T>(&self, call: impl Future<Output = virtkit::Result<T>>) -> virtkit::Result<T> {
        let mut options = CallOptions::new();
        if let Some(time) = self.timeout {
            options = options.timeout(time);
        }
        let Some(delay) = self.cancel_after else {
            return options.run(call).await;
        };
        let token = CancelToken::new();
        if delay.is_zero() {
            token.cancel();
        }
        let cancelling = tokio::spawn({
            let token = token.clone();
            async move {
                tokio::time::sleep(delay).await;
                token.cancel();
            }
        });
        let result = options.cancel_with(token).run(call).await;
        cancelling.abort();
        result
    }
}
