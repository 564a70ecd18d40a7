//! Events and errors.

use super::{CHeader, Field, Name, ObjectId, Program, Version};

/// Something that a connection tells without being asked.
#[derive(Debug)]
pub struct Event {
    /// The number in the private binary interface: its position in the description, from 0.
    pub id: u32,
    pub name: Name,
    /// The family that a filter names: `Domain`, `StoragePool`, `Connection`.
    pub class: Name,
    /// The object that it is about.
    pub subject: ObjectId,
    /// What it carries besides its subject.
    pub fields: Vec<Field>,
    pub since: Version,
    /// libvirt's number and names; none for an event of our own.
    pub c: Option<CEvent>,
    /// Its messages on libvirt's wire.
    pub rpc: Option<EventRpc>,
    pub doc: String,
}

/// How an event travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRpc {
    /// The program of the message, by whose procedures it is subscribed to.
    pub program: Program,
    /// The number of the message: the number of the subscription, the subject, the fields.
    pub procedure: u32,
    /// The number of the message that has no number of a subscription.
    pub older: Option<u32>,
    /// The field, by index, that stands before the subject, and that the older message does not have.
    pub before: Option<usize>,
}

/// libvirt's side of an event.
#[derive(Debug)]
pub struct CEvent {
    /// The callback's type: `virConnectDomainEventCallback`.
    pub callback: String,
    /// The header that declares it, and the functions that register it.
    pub header: CHeader,
    pub registration: CRegistration,
}

/// How a C program asks for an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CRegistration {
    /// By the functions of its class, which take its number.
    Numbered {
        /// The constant: `VIR_DOMAIN_EVENT_ID_LIFECYCLE`.
        constant: String,
        /// Its value.
        number: u32,
    },
    /// By two functions of its own. A connection has one such callback, which is called once.
    Alone {
        /// Takes the callback.
        register: String,
        /// Gives it back.
        deregister: String,
    },
    /// By two functions of its own, of which the first takes an object and which of the event's names are wanted, and gives a number.
    Named {
        /// Takes the callback.
        register: String,
        /// Gives it back by its number.
        deregister: String,
        /// The field, by index, that is the name.
        by: usize,
    },
}

/// A code by which callers tell errors apart: one class or sentinel in each language.
#[derive(Debug)]
pub struct ErrorCode {
    /// `NoDomain`.
    pub name: Name,
    pub value: i32,
    pub since: Version,
    /// `VIR_ERR_NO_DOMAIN`. For a code of our own, the constant that C programs see instead.
    pub c: String,
    /// Whether libvirt has this code.
    pub origin: ErrorOrigin,
    pub doc: String,
}

/// Whose code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorOrigin {
    Libvirt,
    Virtkit,
}

/// The part of the system that an error comes from.
#[derive(Debug)]
pub struct ErrorDomain {
    pub name: Name,
    pub value: i32,
    pub since: Version,
    pub c: String,
    pub doc: String,
}
