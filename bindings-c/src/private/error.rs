//! Errors of this interface, and how errors are written.

use virtkit::{Error, ErrorCode, ErrorDomain, ErrorLevel, Outcome};

use super::xdr::{Answer, Decode, Encode, Problem, Reader, Refusal, Writer, encode_fields};

/// A connection's handle that leads nowhere.
pub fn invalid_connection(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::INVALID_CONN, message)
}

/// What is said about the input of a call, or about the answer to one.
pub fn refused(what: &str, refusal: Refusal) -> Error {
    match refusal {
        Refusal::Malformed { at, problem } => Error::invalid_argument(format!("{what} is malformed at byte {at}: {problem}")),
        Refusal::Refused(error) => *error,
    }
}

/// The answer that carries an error.
pub fn answer(error: &Error) -> Answer {
    let mut out = Writer::new();
    error.encode(&mut out);
    // An error whose texts fill 32 MiB is cut down to its code.
    out.finish().unwrap_or_else(|_| {
        let mut out = Writer::new();
        Error::new(error.code, "the message of this error is too long").encode(&mut out);
        out.finish().unwrap_or_default()
    })
}

impl Encode for Error {
    fn encode(&self, out: &mut Writer) {
        encode_fields!(out, self.code.0, self.domain.0, self.level as i32);
        encode_fields!(out, self.message, self.str1, self.str2, self.str3, self.int1, self.int2);
        out.u32(self.outcome.map_or(0, |outcome| outcome as u32));
    }
}

impl Decode for Error {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        let (code, domain) = (Decode::decode(input)?, Decode::decode(input)?);
        let level = match input.u32()? {
            0 => ErrorLevel::None,
            1 => ErrorLevel::Warning,
            2 => ErrorLevel::Error,
            number => return Err(input.refuse(Problem::Choice { what: "level of an error", number })),
        };
        let message: String = Decode::decode(input)?;
        let mut error = Self::new(ErrorCode(code), message).in_domain(ErrorDomain(domain));
        error.level = level;
        error.str1 = Decode::decode(input)?;
        error.str2 = Decode::decode(input)?;
        error.str3 = Decode::decode(input)?;
        error.int1 = Decode::decode(input)?;
        error.int2 = Decode::decode(input)?;
        error.outcome = match input.u32()? {
            0 => None,
            1 => Some(Outcome::NotStarted),
            2 => Some(Outcome::Unknown),
            number => return Err(input.refuse(Problem::Choice { what: "outcome of a call", number })),
        };
        Ok(error)
    }
}
