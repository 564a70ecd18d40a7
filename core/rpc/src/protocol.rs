//! What the protocol has besides the methods of the description: programs, limits, features, opening and closing, registering for events.

use crate::{Procedure, Program};

/// The main program.
pub const PROGRAM: u32 = 0x2000_8086;

/// The program of what only QEMU has.
pub const QEMU_PROGRAM: u32 = 0x2000_8087;

/// The program of what only containers of LXC have.
pub const LXC_PROGRAM: u32 = 0x0006_8000;

/// The version of each of them.
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

/// The most items of a list of names or numbers that older clients ask for.
pub const MAX_OLDER_ITEMS: usize = 16_384;

/// The most kinds of authentication that a daemon may offer.
pub const MAX_AUTH_KINDS: usize = 20;

/// No authentication, in the list of its kinds.
pub const AUTH_NONE: u32 = 0;

/// By SASL.
pub const AUTH_SASL: u32 = 1;

/// By polkit, which the daemon asks about the process at the other end of its UNIX socket.
pub const AUTH_POLKIT: u32 = 2;

/// Texts among typed parameters are welcome: a flag beside those of the method.
pub const TYPED_STRINGS: u32 = 1 << 2;

const fn procedure(number: u32, name: &'static str) -> Procedure {
    Procedure { program: Program::Main, number, name }
}

const fn qemu(number: u32, name: &'static str) -> Procedure {
    Procedure { program: Program::Qemu, number, name }
}

/// Which kinds of authentication there are: nothing -> list of numbers.
pub const AUTH_LIST: Procedure = procedure(66, "the question for authentication");

/// Which mechanisms of SASL there are: nothing -> their names, with commas between them.
pub const AUTH_SASL_INIT: Procedure = procedure(67, "the question for mechanisms of SASL");

/// Chooses one: its name, whether there are no bytes, bytes -> whether it is done, whether there are no bytes, bytes.
pub const AUTH_SASL_START: Procedure = procedure(68, "the beginning of SASL");

/// The next step of it: as behind the name of its beginning.
pub const AUTH_SASL_STEP: Procedure = procedure(69, "a step of SASL");

/// Asks to be let in by polkit: nothing -> whether it is done.
pub const AUTH_POLKIT_START: Procedure = procedure(70, "the authentication by polkit");

/// Which URI the daemon has opened: nothing -> text.
pub const GET_URI: Procedure = procedure(110, "the question for the URI");

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
    /// `Network.update` has what is done before the section. Clients send them the other way round to a server that does not say so.
    NetworkUpdateOrder = 16,
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

/// Events of domains whose messages have no number of a subscription, for peers from before libvirt 1.3.3.
pub const OLDER_DOMAIN_EVENTS: Registration = Registration {
    register: procedure(167, "the older subscription to an event of domains"),
    deregister: procedure(168, "the end of an older subscription to an event of domains"),
};

/// The oldest subscription, to the life of all domains: nothing -> how many subscriptions there are.
pub const REGISTER_LIFECYCLE: Procedure = procedure(105, "the oldest subscription to the life of domains");

/// No longer: nothing -> how many there are.
pub const DEREGISTER_LIFECYCLE: Procedure = procedure(106, "the end of the oldest subscription to the life of domains");

/// Events of storage pools.
pub const STORAGE_POOL_EVENTS: Registration = Registration {
    register: procedure(368, "the subscription to an event of storage pools"),
    deregister: procedure(369, "the end of a subscription to an event of storage pools"),
};

/// Events of networks.
pub const NETWORK_EVENTS: Registration = Registration {
    register: procedure(313, "the subscription to an event of networks"),
    deregister: procedure(314, "the end of a subscription to an event of networks"),
};

/// Events of devices of the host.
pub const NODE_DEVICE_EVENTS: Registration = Registration {
    register: procedure(374, "the subscription to an event of devices"),
    deregister: procedure(375, "the end of a subscription to an event of devices"),
};

/// Events of secrets.
pub const SECRET_EVENTS: Registration = Registration {
    register: procedure(380, "the subscription to an event of secrets"),
    deregister: procedure(381, "the end of a subscription to an event of secrets"),
};

/// Events of QEMU's monitor: object (optional), name of the event (optional), how the name is meant -> number of the subscription.
pub const QEMU_DOMAIN_EVENTS: Registration = Registration {
    register: qemu(4, "the subscription to events of a monitor"),
    deregister: qemu(5, "the end of a subscription to events of a monitor"),
};
