//! Names and passwords: from a file, or from somebody who is asked.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use virtkit_api::{CredentialRequest, CredentialType, Error, ErrorCode, ErrorDomain, Result, SecretValue};
use virtkit_driver::{Credentials, spawner};

use super::{failed, file};
use crate::patience::Patience;
use crate::target::{Auth, Target};

/// How to be let in.
#[derive(Default)]
pub struct Login {
    /// What the URI wants.
    pub wanted: Option<Auth>,
    /// The other side, for messages and for the file.
    pub host: String,
    /// The user that the URI names.
    pub user: Option<String>,
    /// The file that the URI names.
    pub file: Option<String>,
    /// Who is asked what no file says.
    pub credentials: Option<Arc<dyn Credentials>>,
    /// Whether a later connection needs what was answered, because nobody can be asked then.
    pub keeps: bool,
    /// How long the daemon may take for its part.
    pub patience: Patience,
    /// What was answered.
    kept: Mutex<Option<NameAndPassword>>,
}

/// A name and its password.
#[derive(Debug, Clone)]
pub struct NameAndPassword {
    /// The name.
    pub name: String,
    /// The password.
    pub password: SecretValue,
}

impl Login {
    /// To be let in by a daemon that asks nobody.
    pub fn at(host: &str, wanted: Option<Auth>) -> Self {
        Self { wanted, host: host.to_owned(), ..Self::default() }
    }

    /// What a URI says, and who is asked besides.
    pub fn of(target: &Target, credentials: Option<Arc<dyn Credentials>>) -> Self {
        let parameters = &target.parameters;
        Self {
            wanted: parameters.auth.clone(),
            host: target.host_name().to_owned(),
            user: target.user.clone(),
            file: parameters.authfile.clone(),
            credentials,
            keeps: parameters.reconnect,
            patience: Patience::default(),
            kept: Mutex::default(),
        }
    }

    /// The name and the password; `why` says who wants them.
    ///
    /// # Errors
    /// `AuthFailed` where there is nobody to ask; `AuthCancelled` where there is no answer.
    pub async fn name_and_password(&self, why: &str) -> Result<NameAndPassword> {
        if let Some(kept) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(kept);
        }
        let (named, host) = (self.file.clone(), self.host.clone());
        let found = spawner().block(move || file::look_up(named.as_deref(), &host)).await?;
        let (name, password) = match (found.name, found.password) {
            (Some(name), Some(password)) => (name, password),
            (name, password) => self.ask(name, password, why).await?,
        };
        let both = NameAndPassword { name, password };
        if self.keeps {
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(both.clone());
        }
        Ok(both)
    }

    /// Asks for what is missing, all at once.
    async fn ask(&self, name: Option<String>, password: Option<SecretValue>, why: &str) -> Result<(String, SecretValue)> {
        let missing: Vec<(CredentialType, String)> = [
            name.is_none().then(|| (CredentialType::AUTH_NAME, format!("User name for {}", self.host))),
            password.is_none().then(|| {
                let of = name.as_deref().map(|name| format!(" of {name}")).unwrap_or_default();
                (CredentialType::PASSPHRASE, format!("Password{of} for {}", self.host))
            }),
        ]
        .into_iter()
        .flatten()
        .collect();
        let Some(credentials) = &self.credentials else {
            let message = format!("{why} asks for a name and a password, and the connection is opened without anybody to answer");
            return Err(failed(message + "; no file of passwords has them either"));
        };
        let request = |(kind, prompt): &(CredentialType, String)| CredentialRequest {
            kind: *kind,
            prompt: prompt.clone(),
            challenge: Some(self.host.clone()),
            default_answer: self.user.clone().filter(|_| *kind == CredentialType::AUTH_NAME),
        };
        let answers = credentials.answer(missing.iter().map(request).collect()).await?;
        if answers.len() != missing.len() {
            return Err(failed(format!("{} answers were asked for, and {} were given", missing.len(), answers.len())));
        }
        let (mut name, mut password) = (name, password);
        for ((kind, prompt), answer) in missing.into_iter().zip(answers) {
            let cancelled =
                || Error::new(ErrorCode::AUTH_CANCELLED, format!("there was no answer to {prompt:?}")).in_domain(ErrorDomain::AUTH);
            let default = self.user.as_ref().filter(|_| kind == CredentialType::AUTH_NAME);
            let default = default.map(|user| SecretValue::new(user.clone().into_bytes()));
            let answer = answer.filter(|answer| !answer.reveal().is_empty() || default.is_none()).or(default).ok_or_else(cancelled)?;
            if kind == CredentialType::AUTH_NAME {
                let text = String::from_utf8(answer.reveal().to_vec());
                name = Some(text.map_err(|_| failed(format!("the answer to {prompt:?} is not UTF-8")))?);
            } else {
                password = Some(answer);
            }
        }
        name.zip(password).ok_or_else(|| failed(format!("{why} asks for a name and a password, and not both were given")))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("wanted", &self.wanted).field("host", &self.host).finish_non_exhaustive()
    }
}
