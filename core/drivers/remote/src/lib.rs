//! The remote driver: every group of the description, as calls over libvirt's wire to virtkitd or to a libvirt daemon.
//!
//! `factory` is what a URI opens: `target` reads it, `transport` opens the way to the daemon, `auth` is let in (`gssapi` is the system's library for that),
//! `open` opens the connection, and `patience` says how long that may take; `keepalive` sees to it that its end is noticed, `loss` says what it was, and
//! `reconnect` sees to it that another takes its place where that is wanted.
//! `link` moves packets: one task sends, one task takes what comes and gives it to the call, the stream or the subscription that it is for. A thread that
//! waits for the only call does both by itself (`lead`), which saves two changes of threads.
//! `table` has the calls that wait, `pressure` says how much is taken before it is wanted, `event` reads events.
//! `calls` makes a call of the forms of a method, `work` follows one that takes its time, `stream` is one end of a stream and `flow` what has come on it,
//! `generated` has the groups.
//!
//! Invariant: a call that is given up leaves the connection usable. Its reply is taken all the same, and what is in it is released.
//! Invariant: the task that takes packets waits for no user of the connection, except where nobody waits for anything but the data of a stream; and where there
//! is no room for more of that, for a time that is limited.
//! Invariant: whatever a daemon sends, what is kept of it here is limited, and every call that waits has an end.

mod ask;
mod auth;
mod calls;
mod event;
mod factory;
mod flow;
mod generated;
mod gssapi;
#[doc(hidden)]
pub mod hostile;
mod keepalive;
mod lead;
mod link;
mod loss;
mod matrix;
mod open;
mod patience;
mod pressure;
mod read;
mod reconnect;
mod remote;
mod stream;
mod table;
mod target;
mod tasks;
mod transport;
mod work;

pub use factory::RemoteFactory;
pub use remote::Remote;

/// What generated groups refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::os::fd::OwnedFd;
    pub use std::time::Duration;

    pub use virtkit_api::*;
    pub use virtkit_driver::*;
    pub use virtkit_rpc::protocol::TYPED_STRINGS;
    pub use virtkit_rpc::xdr::decode_cpu_maps;
    pub use virtkit_rpc::{Decode, Encode, procedures};

    pub use crate::Remote;
    pub(crate) use crate::read;
    pub use crate::stream::Direction;
    pub(crate) use crate::work::{Alone, By, heard};
}
