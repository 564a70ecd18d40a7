//! libvirt's wire: XDR, framing, the codec of all described types, packets over a socket. Both sides of a connection are built on it.
//!
//! `xdr` has the primitive forms, `header` and `frames` cut a stream of bytes into packets, `transport` is what they travel over (UNIX sockets with
//! file descriptors, TCP with or without the security layer of SASL, TLS), `socket` moves packets over it, `generated` has the forms of the described
//! types and the numbers of their procedures.
//!
//! Invariant: bytes from outside are an error at worst. A length is compared with its limit, and with what has arrived, before memory is asked for.

mod error;
mod frames;
mod generated;
mod header;
mod hole;
mod message;
mod outbox;
mod params;
mod procedure;
pub mod protocol;
mod socket;
mod transport;
pub mod xdr;

pub use error::{decode_error, encode_error};
pub use frames::{Frames, Packet};
pub use generated::*;
pub use header::{Header, Kind, Status};
pub use hole::Hole;
pub use message::Message;
pub use outbox::{Flushed, Flushing, OnlyOne, Outbox, Sent, Waiting, outbox};
pub use params::decode as decode_params;
pub use params::encode as encode_params;
pub use params::{decode_stats, encode_stats};
pub use procedure::{Procedure, Program};
pub use socket::{Closer, Incoming, Outgoing, Taken, split};
pub use transport::{ProtectedPackets, Protection, Tls, TlsFailure, Transport};
pub use xdr::{Decode, Encode, Malformed, Reader, Writer};
