//! Procedures: their numbers, and what messages call them.

use std::fmt;

use crate::protocol::{PROGRAM, VERSION};
use crate::{Header, Kind, Status};

/// A procedure of the main program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Procedure {
    /// Its number.
    pub number: u32,
    /// The method or the event that it carries: `Domain.state`.
    pub name: &'static str,
}

impl Procedure {
    /// The head of a packet of this procedure.
    #[must_use]
    pub fn header(self, kind: Kind, serial: u32, status: Status) -> Header {
        Header { program: PROGRAM, version: VERSION, procedure: self.number, kind, serial, status }
    }

    /// The head of a call. Its number is given when it is sent.
    #[must_use]
    pub fn call(self) -> Header {
        self.header(Kind::Call, 0, Status::Ok)
    }
}

impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (procedure {})", self.name, self.number)
    }
}
