//! libvirt's wire: XDR, framing, the codec of all described types, packets over a socket. Both sides of a connection are built on it.
//!
//! `xdr` has the primitive forms, `header` and `frames` cut a stream of bytes into packets, `socket` moves packets and file descriptors over a
//! UNIX socket, `generated` has the forms of the described types and the numbers of their procedures.
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
pub mod xdr;

pub use error::{decode_error, encode_error};
pub use frames::{Frames, Packet};
pub use generated::*;
pub use header::{Header, Kind, Status};
pub use hole::Hole;
pub use message::Message;
pub use outbox::{Outbox, Waiting, outbox};
pub use params::decode as decode_params;
pub use params::encode as encode_params;
pub use procedure::Procedure;
pub use socket::{Closer, Incoming, Outgoing, split};
pub use xdr::{Decode, Encode, Malformed, Reader, Writer};
