//! How a connection ends, as errors: it is lost (`ConnectionLost`), the daemon says what nobody can understand (`Rpc`), or it is closed from here.

use std::io;

use rustix::io::Errno;
use virtkit_api::{ConnectionCloseReason, Error, ErrorCode, ErrorDomain, Outcome};
use virtkit_rpc::{Malformed, Procedure};

/// The end of a connection.
#[derive(Debug, Clone)]
pub struct End {
    /// What kind of end it is.
    pub reason: ConnectionCloseReason,
    /// What calls that are made later fail with: whatever has ended it, there is no connection any more, and the first cause says why.
    pub error: Error,
}

impl End {
    /// The end that `cause` has brought about.
    pub fn new(cause: &Error, reason: ConnectionCloseReason) -> Self {
        let error = if reason == ConnectionCloseReason::CLIENT { cause.clone() } else { lost(&*cause.message) };
        Self { reason, error }
    }
}

/// The connection is lost.
pub fn lost(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::CONNECTION_LOST, why).in_domain(ErrorDomain::RPC)
}

/// The daemon does not keep to the protocol.
pub fn violation(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::RPC, why).in_domain(ErrorDomain::RPC)
}

/// What a daemon has done is not known: its answer cannot be read.
pub fn malformed(procedure: Procedure, malformed: &Malformed) -> Error {
    violation(format!("the daemon's answer to {procedure} is malformed: {malformed}")).with_outcome(Outcome::Unknown)
}

/// The other side is gone.
pub fn closed_there() -> Error {
    lost("the daemon has closed the connection")
}

/// The connection was closed from here.
pub fn closed_here() -> Error {
    Error::new(ErrorCode::INVALID_CONN, "the connection to the daemon is closed").in_domain(ErrorDomain::RPC)
}

/// The socket fails; `doing` begins the sentence.
pub fn of_socket(doing: &str, error: &io::Error) -> Error {
    let mut told = Error::system(doing, error).in_domain(ErrorDomain::RPC);
    told.code = ErrorCode::CONNECTION_LOST;
    told
}

/// What has ended a connection, and what kind of end that is. Who reads sees the end of what comes, and who writes at the same moment that nobody reads: it is
/// one cause, whoever of them is first.
pub fn found(error: Error) -> (Error, ConnectionCloseReason) {
    let is_gone = [Errno::PIPE, Errno::CONNRESET].iter().any(|errno| errno.raw_os_error() == error.int1);
    if error.code == ErrorCode::CONNECTION_LOST && is_gone {
        return (closed_there(), ConnectionCloseReason::EOF);
    }
    (error, ConnectionCloseReason::ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_notices_it_the_end_is_the_same() {
        for errno in [Errno::PIPE, Errno::CONNRESET] {
            let (error, reason) = found(of_socket("cannot write to the socket", &io::Error::from(errno)));
            assert_eq!((error, reason), (closed_there(), ConnectionCloseReason::EOF));
        }
        let (error, reason) = found(of_socket("cannot write to the socket", &io::Error::from(Errno::TIMEDOUT)));
        assert_eq!((error.code, reason), (ErrorCode::CONNECTION_LOST, ConnectionCloseReason::ERROR));
        assert!(error.message.starts_with("cannot write to the socket: "), "{error}");
        assert_eq!(found(violation("it makes no sense")), (violation("it makes no sense"), ConnectionCloseReason::ERROR));
    }

    #[test]
    fn later_calls_are_told_the_cause() {
        let end = End::new(&violation("the daemon calls"), ConnectionCloseReason::ERROR);
        assert_eq!((end.error.code, end.error.message.as_str()), (ErrorCode::CONNECTION_LOST, "the daemon calls"));
        assert_eq!(End::new(&closed_here(), ConnectionCloseReason::CLIENT).error.code, ErrorCode::INVALID_CONN);
    }
}
