//! Who may connect to a host that asks: one made-up user. libvirt's own test host asks in the same two questions.

use std::sync::Arc;

use virtkit_api::{CredentialRequest, CredentialType, Error, ErrorCode, ErrorDomain, Result, SecretValue};
use virtkit_driver::Credentials;

/// The user, and the password. Both are in the documentation: there is nothing to protect.
const USER: &[u8] = b"ada";
const PASSWORD: &[u8] = b"lovelace";

/// Where the user would be asked by.
const HOST: &str = "localhost";

/// Asks for a name and then for its password.
///
/// # Errors
/// `InvalidArg` where nobody answers; `AuthCancelled` where an answer is missing; `AuthFailed` where they are not right.
pub async fn check(credentials: Option<Arc<dyn Credentials>>) -> Result<()> {
    let Some(credentials) = credentials else {
        let message = "the test host asks for a name and a password, and the connection is opened without anybody to answer";
        return Err(Error::new(ErrorCode::INVALID_ARG, message).in_domain(ErrorDomain::AUTH));
    };
    let name = ask(&*credentials, CredentialType::AUTH_NAME, format!("User name for {HOST}")).await?;
    let shown = String::from_utf8_lossy(name.reveal()).into_owned();
    let password = ask(&*credentials, CredentialType::PASSPHRASE, format!("Password of {shown} for {HOST}")).await?;
    if (name.reveal(), password.reveal()) == (USER, PASSWORD) {
        return Ok(());
    }
    let message = format!("the test host does not let {shown:?} in: the name or the password is wrong");
    Err(Error::new(ErrorCode::AUTH_FAILED, message).in_domain(ErrorDomain::TEST))
}

async fn ask(credentials: &dyn Credentials, kind: CredentialType, prompt: String) -> Result<SecretValue> {
    let missing = || Error::new(ErrorCode::AUTH_CANCELLED, format!("there was no answer to {prompt:?}")).in_domain(ErrorDomain::AUTH);
    let request = CredentialRequest { kind, prompt: prompt.clone(), challenge: Some(HOST.to_owned()), default_answer: None };
    let [answer] = <[Option<SecretValue>; 1]>::try_from(credentials.answer(vec![request]).await?).map_err(|answers| {
        let message = format!("one answer was asked for, and {} were given", answers.len());
        Error::new(ErrorCode::AUTH_FAILED, message).in_domain(ErrorDomain::AUTH)
    })?;
    answer.ok_or_else(missing)
}
