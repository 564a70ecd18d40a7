//! What the protocol has besides the methods of the description: programs, limits, features, opening and closing, registering for events.

use crate::Procedure;

/// The program of all described procedures.
pub const PROGRAM: u32 = 0x2000_8086;

/// Its version.
pub const VERSION: u32 = 1;

/// The program that asks whether the other side is there: "keep".
pub const KEEPALIVE_PROGRAM: u32 = 0x6b65_6570;

/// Its version.
pub const KEEPALIVE_VERSION: u32 = 1;

/// "Are you there?"
pub const KEEPALIVE_PING: u32 = 1;

/// "I am."
pub const KEEPALIVE_PONG: u32 = 2;

/// The most bytes of a message, without its length.
pub const MAX_MESSAGE: usize = 32 << 20;

/// The most descriptors beside a message.
pub const MAX_FDS: usize = 32;

/// The most bytes of data in one packet of a stream: what the oldest peers take.
pub const MAX_STREAM_DATA: usize = 262_120;

/// No authentication, in the list of its kinds.
pub const AUTH_NONE: u32 = 0;

/// Texts among typed parameters are welcome: a flag beside those of the method.
pub const TYPED_STRINGS: u32 = 1 << 2;

const fn procedure(number: u32, name: &'static str) -> Procedure {
    Procedure { number, name }
}

/// Which kinds of authentication there are: nothing -> list of numbers.
pub const AUTH_LIST: Procedure = procedure(66, "the question for authentication");

/// Opens the connection: name of the driver's URI (optional), flags -> nothing.
pub const OPEN: Procedure = procedure(1, "the opening of the connection");

/// Closes it: nothing -> nothing.
pub const CLOSE: Procedure = procedure(2, "the closing of the connection");

/// Whether the other side has a feature: number -> number.
pub const SUPPORTS_FEATURE: Procedure = procedure(60, "the question for a feature");

/// Asks to be told of the end of the connection: nothing -> nothing.
pub const REGISTER_CLOSE: Procedure = procedure(360, "the subscription to the end of the connection");

/// No longer: nothing -> nothing.
pub const DEREGISTER_CLOSE: Procedure = procedure(361, "the end of the subscription to the end of the connection");

/// A feature of a server that the question of procedure 60 is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Feature {
    /// Descriptors travel beside messages.
    FdPassing = 8,
    /// Typed parameters may be texts.
    TypedParamText = 9,
    /// It asks whether the client is there, and answers when it is asked.
    Keepalive = 10,
    /// Events come with the number of their subscription.
    EventCallback = 14,
    /// It tells of the end of the connection.
    CloseCallback = 15,
}

/// How one family of events is subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// Number of the event, object (optional) -> number of the subscription.
    pub register: Procedure,
    /// Number of the subscription -> nothing.
    pub deregister: Procedure,
}

/// Events of domains.
pub const DOMAIN_EVENTS: Registration = Registration {
    register: procedure(316, "the subscription to an event of domains"),
    deregister: procedure(317, "the end of a subscription to an event of domains"),
};

/// Events of storage pools.
pub const STORAGE_POOL_EVENTS: Registration = Registration {
    register: procedure(368, "the subscription to an event of storage pools"),
    deregister: procedure(369, "the end of a subscription to an event of storage pools"),
};
