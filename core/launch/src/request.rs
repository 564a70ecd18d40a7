//! What is asked for.
//!
//! The first field is `virtkit-launch/1`. Then, in any order: `umask=OCTAL`; `limit=NAME:SOFT`, where the name is `core`, `nofile`, `fsize`, `as`
//! or `cpu`, and the value a number or `max` for what the hard limit allows; `env=NAME=VALUE`; and `arg=TEXT`, the first of which is the program,
//! an absolute path. The environment of the process has what is listed and nothing else.

use std::ffi::CString;

use crate::report::Failure;

/// The first field: the form of the request.
const FORM: &[u8] = b"virtkit-launch/1";

/// A process that is to be started.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The program, and its arguments.
    pub arguments: Vec<CString>,
    /// `NAME=VALUE`
    pub environment: Vec<CString>,
    /// Its umask.
    pub umask: u32,
    /// The limits that differ from those of the asking program.
    pub limits: Vec<Limit>,
}

/// A limit of the process.
#[derive(Debug, PartialEq, Eq)]
pub struct Limit {
    /// Of what.
    pub resource: u32,
    /// How much; none for what the hard limit allows.
    pub soft: Option<u64>,
}

impl Request {
    /// Reads a request.
    pub fn parse(text: &[u8]) -> Result<Self, Failure> {
        let mut fields = text.split(|byte| *byte == 0);
        if fields.next() != Some(FORM) {
            return Err(wrong());
        }
        let mut request = Self { umask: 0o077, ..Self::default() };
        for field in fields.filter(|field| !field.is_empty()) {
            let at = field.iter().position(|byte| *byte == b'=').ok_or_else(wrong)?;
            let (name, value) = (&field[..at], &field[at + 1..]);
            match name {
                b"arg" => request.arguments.push(CString::new(value).map_err(|_| wrong())?),
                b"env" => request.environment.push(CString::new(value).map_err(|_| wrong())?),
                b"umask" => request.umask = u32::from_str_radix(text_of(value)?, 8).map_err(|_| wrong())?,
                b"limit" => request.limits.push(Limit::parse(text_of(value)?)?),
                _ => return Err(wrong()),
            }
        }
        if request.arguments.is_empty() { Err(wrong()) } else { Ok(request) }
    }
}

impl Limit {
    fn parse(text: &str) -> Result<Self, Failure> {
        let (name, soft) = text.split_once(':').ok_or_else(wrong)?;
        let resource = match name {
            "core" => libc::RLIMIT_CORE,
            "nofile" => libc::RLIMIT_NOFILE,
            "fsize" => libc::RLIMIT_FSIZE,
            "as" => libc::RLIMIT_AS,
            "cpu" => libc::RLIMIT_CPU,
            _ => return Err(wrong()),
        };
        let soft = if soft == "max" { None } else { Some(soft.parse().map_err(|_| wrong())?) };
        Ok(Self { resource, soft })
    }
}

fn text_of(value: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(value).map_err(|_| wrong())
}

/// A request that was not made by a driver of this version.
fn wrong() -> Failure {
    Failure::with("reading the request", libc::EINVAL)
}

#[cfg(test)]
mod tests {
    use super::{Limit, Request};

    #[test]
    fn a_request_is_read() {
        let text = b"virtkit-launch/1\0limit=core:0\0limit=nofile:max\0umask=027\0env=A=b=c\0arg=/bin/x\0arg=\0arg=-y\0";
        let request = Request::parse(text).unwrap();
        let limit = |resource, soft| Limit { resource, soft };
        assert_eq!(request.limits, [limit(libc::RLIMIT_CORE, Some(0)), limit(libc::RLIMIT_NOFILE, None)]);
        assert_eq!((request.umask, request.environment), (0o027, vec![c"A=b=c".to_owned()]));
        assert_eq!(request.arguments, [c"/bin/x".to_owned(), c"".to_owned(), c"-y".to_owned()]);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in ["", "virtkit-launch/2\0arg=x\0", "virtkit-launch/1\0", "virtkit-launch/1\0arg=x\0more=1\0", "virtkit-launch/1\0arg\0"]
        {
            assert!(Request::parse(text.as_bytes()).is_err(), "{text:?}");
        }
        for limit in ["core", "nothing:1", "core:x", "core:-1"] {
            assert!(Limit::parse(limit).is_err(), "{limit:?}");
        }
    }
}
