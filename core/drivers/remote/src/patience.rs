//! How long a daemon may say nothing before this side is let in. Later the question whether it is there (`keepalive`) sees to that.

use std::time::Duration;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Outcome, Result};
use virtkit_rpc::{Procedure, protocol};

/// How long is waited for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For what a daemon knows, or its machine does.
    pub step: Duration,
    /// For what it opens: a host may be far from it.
    pub host: Duration,
    /// For what a person may be asked on the way: a password of ssh, or by the agent of polkit.
    pub person: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { step: Duration::from_secs(30), host: Duration::from_secs(120), person: Duration::from_secs(300) }
    }
}

impl Patience {
    /// How long the answer to a call of the opening is waited for. The first one may have to wait for the program that carries it.
    pub fn with(&self, procedure: Procedure, is_carried: bool) -> Duration {
        match procedure {
            protocol::AUTH_POLKIT_START => self.person,
            protocol::AUTH_LIST if is_carried => self.person,
            protocol::OPEN => self.host,
            _ => self.step,
        }
    }
}

/// Waits for something, but no longer than this; `silence` begins the sentence about who has not done what.
///
/// # Errors
/// `OperationTimeout` where it does not come; what it comes to.
pub async fn within<T>(limit: Duration, silence: impl FnOnce() -> String, wait: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(limit, wait).await {
        Ok(result) => result,
        Err(_) => {
            let message = format!("{} within {} seconds", silence(), limit.as_secs_f64());
            Err(Error::new(ErrorCode::OPERATION_TIMEOUT, message).in_domain(ErrorDomain::RPC).with_outcome(Outcome::NotStarted))
        }
    }
}

/// Whether an error is that of a daemon which says nothing, and not one that it has said.
pub fn is_silence(error: &Error) -> bool {
    error.code == ErrorCode::OPERATION_TIMEOUT && error.outcome.is_some()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::os::unix::net::UnixStream;
    use std::thread;

    use virtkit_api::ConnectFlags;
    use virtkit_driver::Uri;
    use virtkit_rpc::{Frames, Header, Kind, Message, Transport};

    use super::*;
    use crate::Remote;
    use crate::auth::Login;
    use crate::target::Target;
    use crate::transport::{self, Way, WayKind};

    const LITTLE: Patience =
        Patience { step: Duration::from_millis(50), host: Duration::from_millis(60), person: Duration::from_millis(70) };

    fn run<R>(test: impl Future<Output = R>) -> R {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(test)
    }

    /// A daemon that answers so many questions of an opening, and then says nothing for as long as the other side is there.
    fn silent_after(mut answers: usize, mut socket: UnixStream) {
        let (mut frames, mut buffer) = (Frames::default(), [0; 4096]);
        while let Ok(count @ 1..) = socket.read(&mut buffer) {
            frames.push(&buffer[..count], []);
            while let Some(packet) = frames.packet().expect("the client sends packets") {
                let Some(left) = answers.checked_sub(1) else { continue };
                answers = left;
                let header = Header { kind: Kind::Reply, ..packet.header };
                // No kinds of authentication, and no features.
                let payload = if packet.header.procedure == protocol::OPEN.number { &[][..] } else { &[0; 4] };
                let reply = Message::new(header, |out| out.raw(payload)).expect("it can be sent");
                socket.write_all(reply.bytes()).expect("the client listens");
            }
        }
    }

    #[test]
    fn whoever_says_nothing_while_a_connection_is_opened_is_left_in_time() {
        let questions = [
            "the question for authentication (procedure 66) within 0.05",
            "the question for a feature (procedure 60) within 0.05",
            "the opening of the connection (procedure 1) within 0.06",
            "the question for a feature (procedure 60) within 0.05",
        ];
        for (answers, question) in questions.into_iter().enumerate() {
            let (ours, theirs) = UnixStream::pair().expect("a socket pair");
            let daemon = thread::spawn(move || silent_after(answers, theirs));
            let error = run(async {
                let mut login = Login::at("far", None);
                login.patience = LITTLE;
                let way = Way { transport: Transport::unix(ours).expect("a socket"), kind: WayKind::LOCAL, program: None };
                Remote::over(way, Some("made:///up"), ConnectFlags::empty(), &login, None).await.map(drop).expect_err("nothing comes")
            });
            assert_eq!((error.code, error.outcome), (ErrorCode::OPERATION_TIMEOUT, Some(Outcome::NotStarted)), "{error}");
            assert_eq!(error.message, format!("the daemon of far has not answered {question} seconds"));
            daemon.join().expect("it is left");
        }
    }

    #[test]
    fn a_peer_that_never_speaks_tls_is_left_in_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        std::fs::write(folder.path().join("cacert.pem"), authority).expect("a file");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let text = format!("qemu+tls://127.0.0.1:{port}/system?no_verify=1&pkipath={}", folder.path().display());
        let target = Target::of(&Uri::parse(&text).expect("a URI"), ConnectFlags::empty()).expect("a target");
        let error = run(transport::open(&target, &LITTLE)).map(drop).expect_err("nothing comes");
        assert_eq!(error.code, ErrorCode::OPERATION_TIMEOUT, "{error}");
        assert_eq!(error.message, "127.0.0.1 has accepted the connection and not finished the handshake of TLS within 0.05 seconds");
    }

    #[test]
    fn a_person_has_more_time_than_a_machine() {
        assert_eq!(LITTLE.with(protocol::AUTH_POLKIT_START, false), LITTLE.person);
        assert_eq!(LITTLE.with(protocol::AUTH_LIST, true), LITTLE.person);
        assert_eq!(LITTLE.with(protocol::AUTH_SASL_STEP, true), LITTLE.step);
    }
}
