//! Procedures: their numbers, and what messages call them.

use std::fmt;

use crate::protocol::{LXC_PROGRAM, PROGRAM, QEMU_PROGRAM, VERSION};
use crate::{Header, Kind, Status};

/// A set of procedures. Each numbers its own from 1, and all have the same version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Program {
    /// What all kinds of hosts have.
    Main,
    /// What only QEMU has.
    Qemu,
    /// What only containers of LXC have.
    Lxc,
}

impl Program {
    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::Main => PROGRAM,
            Self::Qemu => QEMU_PROGRAM,
            Self::Lxc => LXC_PROGRAM,
        }
    }

    /// The program with this number and version, if it has procedures of the description.
    #[must_use]
    pub fn known(number: u32, version: u32) -> Option<Self> {
        let found = [Self::Main, Self::Qemu, Self::Lxc].into_iter().find(|program| program.number() == number);
        found.filter(|_| version == VERSION)
    }
}

/// A procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Procedure {
    /// Its program.
    pub program: Program,
    /// Its number in the program.
    pub number: u32,
    /// The method or the event that it carries: `Domain.state`.
    pub name: &'static str,
}

impl Procedure {
    /// The head of a packet of this procedure.
    #[must_use]
    pub fn header(self, kind: Kind, serial: u32, status: Status) -> Header {
        Header { program: self.program.number(), version: VERSION, procedure: self.number, kind, serial, status }
    }

    /// Whether a packet is of this procedure.
    #[must_use]
    pub fn is_of(self, header: &Header) -> bool {
        (header.program, header.version, header.procedure) == (self.program.number(), VERSION, self.number)
    }

    /// The head of a call. Its number is given when it is sent.
    #[must_use]
    pub fn call(self) -> Header {
        self.header(Kind::Call, 0, Status::Ok)
    }
}

impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (procedure {}", self.name, self.number)?;
        match self.program {
            Program::Main => write!(f, ")"),
            Program::Qemu => write!(f, " of the program qemu)"),
            Program::Lxc => write!(f, " of the program lxc)"),
        }
    }
}
