//! The remote driver: every group of the description, as calls over libvirt's wire to virtkitd or to a libvirt daemon.
//!
//! `link` moves packets: one task sends, one task takes what comes and gives it to the call, the stream or the subscription that it is for.
//! `calls` makes a call of the forms of a method, `work` follows one that takes its time, `stream` is one end of a stream, `generated` has the groups.
//!
//! Invariant: a call that is given up leaves the connection usable. Its reply is taken all the same, and what is in it is released.
//! Invariant: the task that takes packets waits for no user of the connection, except where nobody waits for anything but the data of a stream.

mod ask;
mod calls;
mod generated;
mod link;
mod open;
mod read;
mod remote;
mod stream;
mod work;

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
