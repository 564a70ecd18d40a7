//! Callbacks: the answers are known beforehand, by what is asked for.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use serde_json::Value;
use virtkit::{CredentialRequest, Error, Result, SecretValue};

use crate::call::Failure;
use crate::names::Names;
use crate::values::FromJson;

/// The answers by kind, or the complaint with which the callback fails.
#[derive(Debug)]
pub struct Answers {
    given: BTreeMap<String, SecretValue>,
    raise: Option<String>,
}

impl FromJson for Option<Answers> {
    fn from_json(json: &Value, names: &Names) -> Result<Self, Failure> {
        let mut given = BTreeMap::new();
        let mut raise = None;
        for (kind, value) in json.as_object().ok_or_else(|| Failure::question("answers are an object"))? {
            match kind.as_str() {
                "raise" => raise = value.as_str().map(str::to_owned),
                kind => drop(given.insert(kind.to_owned(), SecretValue::from_json(value, names)?)),
            }
        }
        Ok(Some(Answers { given, raise }))
    }
}

impl Answers {
    /// The callback.
    pub fn callback(self) -> impl Fn(Vec<CredentialRequest>) -> Ready<Result<Vec<Option<SecretValue>>>> + Send + Sync + 'static {
        move |requests| {
            let answer = |request: &CredentialRequest| self.given.get(request.kind.name().unwrap_or_default()).cloned();
            ready(match &self.raise {
                Some(reason) => Err(Error::new(virtkit::ErrorCode::AUTH_FAILED, format!("the callback for credentials failed: {reason}"))),
                None => Ok(requests.iter().map(answer).collect()),
            })
        }
    }
}
