//! A call as it is asked for, and how it failed.

use std::future::Future;

use serde_json::{Map, Value, json};
use virtkit::call::CallOptions;

use crate::generated::{CODES, DOMAINS};
use crate::names::Names;
use crate::values::FromJson;

/// A method, what it is called on, and with what.
#[derive(Debug)]
pub struct Call {
    /// `Domain.state`, or `connect` for a function.
    pub method: String,
    /// The name under which the receiver is kept; none for a function.
    pub on: Option<String>,
    /// The arguments by name, without those that are left out.
    pub args: Map<String, Value>,
    /// When the call is given up.
    pub options: CallOptions,
}

/// Why a call has no result.
#[derive(Debug)]
pub enum Failure {
    /// The API says so.
    Api(virtkit::Error),
    /// The question makes no sense.
    Question(String),
}

impl From<virtkit::Error> for Failure {
    fn from(error: virtkit::Error) -> Self {
        Self::Api(error)
    }
}

impl Failure {
    /// The question makes no sense.
    pub fn question(message: impl Into<String>) -> Self {
        Self::Question(message.into())
    }

    /// Its code, its part of the system, its sentence, and whether the call can have had an effect.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Api(error) => json!({
                "code": name(CODES, error.code).map_or(json!(error.code.0), Value::from),
                "domain": name(DOMAINS, error.domain).map_or(json!(error.domain.0), Value::from),
                "message": error.message,
                "outcome": error.outcome.map(virtkit::Outcome::name),
            }),
            Self::Question(message) => json!({ "code": "Question", "domain": "Question", "message": message, "outcome": null }),
        }
    }
}

fn name<T: PartialEq + Copy>(names: &[(T, &'static str)], value: T) -> Option<&'static str> {
    names.iter().find(|known| known.0 == value).map(|known| known.1)
}

impl Call {
    /// A call that nothing ends before its time.
    pub fn new(method: impl Into<String>, on: Option<&str>, args: Map<String, Value>) -> Self {
        Self { method: method.into(), on: on.map(str::to_owned), args, options: CallOptions::new() }
    }

    /// The same, given up when these options say so.
    #[must_use]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// `Domain` of `Domain.state`.
    pub fn receiver_type(&self) -> Option<&str> {
        self.method.split_once('.').map(|(receiver, _)| receiver)
    }

    /// The saved name of the receiver.
    pub fn on(&self) -> Result<&str, Failure> {
        self.on.as_deref().ok_or_else(|| Failure::question(format!("`{}` needs `on`", self.method)))
    }

    /// The receiver.
    pub fn receiver<T: FromJson>(&self, names: &Names) -> Result<T, Failure> {
        T::from_json(&Value::from(self.on()?), names)
    }

    /// An argument.
    pub fn argument<T: FromJson>(&self, name: &str, names: &Names) -> Result<T, Failure> {
        let value = self.args.get(name).ok_or_else(|| Failure::question(format!("`{}` needs the argument `{name}`", self.method)))?;
        T::from_json(value, names)
    }

    /// An argument that may be left out.
    pub fn argument_or<T: FromJson>(&self, name: &str, names: &Names, default: impl FnOnce() -> T) -> Result<T, Failure> {
        self.args.get(name).map_or_else(|| Ok(default()), |value| T::from_json(value, names))
    }

    /// Makes the call, until its options end it.
    pub async fn run<T>(&self, call: impl Future<Output = virtkit::Result<T>>) -> virtkit::Result<T> {
        self.options.run(call).await
    }
}
