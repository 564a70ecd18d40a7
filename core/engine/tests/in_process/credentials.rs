//! Who is let in by a host that asks, and what becomes of an attempt that is made in steps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use virtkit::call::CallOptions;
use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, CredentialRequest, CredentialType, Error, ErrorCode, Result, SecretValue, connect_answer, connect_asked, connect_begin,
    connect_end, connect_refuse, connect_with,
};

const URI: Option<&str> = Some("test:///default?auth=password");

/// An answer, which might also be none.
#[allow(clippy::unnecessary_wraps, reason = "it stands where an answer stands")]
fn secret(text: &str) -> Option<SecretValue> {
    Some(SecretValue::new(text.as_bytes().to_vec()))
}

fn kinds(requests: &[CredentialRequest]) -> Vec<CredentialType> {
    requests.iter().map(|request| request.kind).collect()
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> ErrorCode {
    result.unwrap_err().code
}

#[test]
fn a_callback_is_asked_for_the_name_and_then_for_its_password() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let asked = seen.clone();
    let login = move |requests: Vec<CredentialRequest>| {
        asked.lock().unwrap().extend(requests.clone());
        async move {
            // A callback may call the API.
            let other = virtkit::connect(Some("test:///default"), ConnectFlags::empty()).await?;
            other.hostname().await?;
            Ok(requests.iter().map(|request| secret(if request.kind == CredentialType::AUTH_NAME { "ada" } else { "lovelace" })).collect())
        }
    };
    let connection = wait(connect_with(URI, ConnectFlags::empty(), login)).unwrap();
    assert_eq!(wait(connection.is_alive()), Ok(true));
    let seen = seen.lock().unwrap();
    assert_eq!(kinds(&seen), [CredentialType::AUTH_NAME, CredentialType::PASSPHRASE]);
    assert_eq!((seen[1].prompt.as_str(), seen[1].challenge.as_deref()), ("Password of ada for localhost", Some("localhost")));
}

#[test]
fn what_a_callback_says_wrong_is_an_error_with_its_code() {
    let with = |answers: fn(Vec<CredentialRequest>) -> Result<Vec<Option<SecretValue>>>| {
        wait(connect_with(URI, ConnectFlags::empty(), move |requests| std::future::ready(answers(requests)))).map(|_| ())
    };
    assert_eq!(code(with(|_| Ok(vec![secret("ada")]))), ErrorCode::AUTH_FAILED);
    assert_eq!(code(with(|_| Ok(vec![None]))), ErrorCode::AUTH_CANCELLED);
    assert_eq!(code(with(|_| Ok(Vec::new()))), ErrorCode::AUTH_FAILED);
    assert_eq!(code(with(|_| Err(Error::new(ErrorCode::NO_SECRET, "there is none")))), ErrorCode::NO_SECRET);
    assert_eq!(code(wait(virtkit::connect(URI, ConnectFlags::empty())).map(|_| ())), ErrorCode::INVALID_ARG);
}

#[test]
fn an_attempt_is_begun_answered_and_ended() {
    let attempt = wait(connect_begin(URI, ConnectFlags::empty())).unwrap();
    assert_eq!(kinds(&wait(connect_asked(attempt)).unwrap()), [CredentialType::AUTH_NAME]);
    assert_eq!(code(wait(connect_asked(attempt))), ErrorCode::OPERATION_INVALID, "the question is open");
    wait(connect_answer(attempt, &[secret("ada")])).unwrap();
    assert_eq!(code(wait(connect_answer(attempt, &[secret("ada")]))), ErrorCode::OPERATION_INVALID, "nothing is asked");
    assert_eq!(kinds(&wait(connect_asked(attempt)).unwrap()), [CredentialType::PASSPHRASE]);
    wait(connect_answer(attempt, &[secret("lovelace")])).unwrap();
    assert!(wait(connect_asked(attempt)).unwrap().is_empty());
    assert!(wait(connect_asked(attempt)).unwrap().is_empty());
    assert_eq!(wait(wait(connect_end(attempt)).unwrap().is_alive()), Ok(true));
    assert_eq!(code(wait(connect_end(attempt)).map(|_| ())), ErrorCode::INVALID_ARG, "it has ended");
}

#[test]
fn refusals_wrong_numbers_and_attempts_that_are_given_up_are_told_at_the_end() {
    let attempt = || {
        let attempt = wait(connect_begin(URI, ConnectFlags::empty())).unwrap();
        wait(connect_asked(attempt)).unwrap();
        attempt
    };
    let end = |attempt: u64| wait(connect_end(attempt)).map(|_| ()).unwrap_err();

    let refused = attempt();
    wait(connect_refuse(refused, "nobody is at home")).unwrap();
    assert!(wait(connect_asked(refused)).unwrap().is_empty());
    let error = end(refused);
    assert_eq!((error.code, error.message.contains("nobody is at home")), (ErrorCode::AUTH_FAILED, true), "{error}");

    let short = attempt();
    wait(connect_answer(short, &[])).unwrap();
    assert!(wait(connect_asked(short)).unwrap().is_empty());
    let error = end(short);
    assert_eq!((error.code, error.message.contains("gave 0 answers, and 1 were asked for")), (ErrorCode::AUTH_FAILED, true), "{error}");

    assert_eq!(end(attempt()).code, ErrorCode::CANCELLED);
    assert_eq!(end(4711 << 32).code, ErrorCode::INVALID_ARG);
}

#[test]
fn a_step_has_a_deadline_and_the_attempt_outlives_it() {
    let never = |_: Vec<CredentialRequest>| std::future::pending();
    let call = CallOptions::new().timeout(Duration::from_millis(20));
    assert_eq!(code(wait(call.run(connect_with(URI, ConnectFlags::empty(), never))).map(|_| ())), ErrorCode::DEADLINE_EXCEEDED);
}

#[test]
fn no_secret_is_printed() {
    let told = format!("{:?}", [secret("lovelace")]);
    assert_eq!(told, "[Some(SecretValue(..))]");
    let error = wait(connect_with(URI, ConnectFlags::empty(), |requests: Vec<CredentialRequest>| {
        std::future::ready(Ok(requests.iter().map(|_| secret("s3cret-and-name")).collect()))
    }))
    .map(|_| ())
    .unwrap_err();
    // The name may be told, the password is the same text here on purpose only in what was typed twice.
    assert_eq!(error.message.matches("s3cret-and-name").count(), 1, "{error}");
}
