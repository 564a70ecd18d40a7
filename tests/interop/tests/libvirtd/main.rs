//! libvirt's own daemon, by every way and for all that only another's daemon shows: one program, so that it is linked once.

mod descriptors;
mod events;
mod forms;
mod gssapi;
mod losses;
mod ssh;
mod streams;
mod system;
mod transports;
mod versions;

use virtkit::{ConnectFlags, Connection, CredentialRequest, CredentialType, DomainState, ErrorCode, Result, SecretValue, runtime};

/// Runs what a test does to its end.
fn run(test: impl Future<Output = ()> + Send) {
    runtime::wait(async {
        test.await;
        Ok(())
    })
    .expect("it says itself what goes wrong");
}

fn open(uri: &str) -> Result<Connection> {
    runtime::wait(virtkit::connect(Some(uri), ConnectFlags::empty()))
}

fn open_as(uri: &str, name: &'static str, password: &'static str) -> Result<Connection> {
    let answers = move |requests: Vec<CredentialRequest>| async move {
        let answer = |request: &CredentialRequest| {
            let text = if request.kind == CredentialType::AUTH_NAME { name } else { password };
            Some(SecretValue::new(text.as_bytes().to_vec()))
        };
        Ok(requests.iter().map(answer).collect())
    };
    runtime::wait(virtkit::connect_with(Some(uri), ConnectFlags::empty(), answers))
}

/// A connection that is open shows the domain that libvirt's test driver has.
fn is_open(connection: Result<Connection>) {
    let connection = connection.expect("the daemon lets us in");
    let state = runtime::wait(async { connection.domain_by_name("test").await?.state().await }).expect("a state");
    assert_eq!(state.state, DomainState::RUNNING);
    runtime::wait(connection.close()).expect("it closes");
}

fn is_refused(connection: Result<Connection>, words: &[&str]) {
    let error = connection.expect_err("the daemon does not let us in");
    assert_eq!(error.code, ErrorCode::AUTH_FAILED, "{error}");
    for word in words {
        assert!(error.message.contains(word), "{error}: there is no {word:?}");
    }
}
