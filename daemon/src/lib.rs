//! The daemon, as a library so far: it serves one connected socket with libvirt's wire. Listening, authentication and access control by name are
//! not there yet; a read-only socket is.
//!
//! `session` takes packets and knows where each belongs, `own` answers the protocol's own procedures, `generated` makes calls of the engine of all
//! others, `call` runs them, `stream` moves data, `events` tells what happens.
//!
//! Invariant: a client gets answers and errors for whatever it sends; only what is no packet at all ends its session, and nobody else's.
//! Invariant: a client that takes nothing is given nothing more to take, and holds up nobody else.

mod answer;
mod call;
mod events;
mod generated;
mod monitor;
mod own;
mod read;
mod session;
mod stream;
mod write;

pub use session::{Options, serve};

/// What generated handlers refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::os::fd::OwnedFd;
    pub use std::result::Result;
    pub use std::time::Duration;

    pub use virtkit::*;
    pub use virtkit_rpc::protocol::TYPED_STRINGS;
    pub use virtkit_rpc::xdr::{encode_chars, encode_counted_chars, encode_cpu_maps};
    pub use virtkit_rpc::{Decode, Encode, Malformed, Reader, Writer};

    pub use crate::answer::Answer;
    pub use crate::call::Call;
    pub use crate::generated::records;
    pub use crate::read::{descriptor, given, limit, long_flags, no_flags, no_flags_but_texts, parameter_count};
    pub use crate::stream::Direction;
    pub use crate::write::{
        at_most_parameters, count, counted, cpumap, each, limited, limited_counted, limited_parameters, listed, matrix, optional, split,
        stats,
    };
}
