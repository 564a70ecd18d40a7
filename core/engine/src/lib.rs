//! The libvirt API: connections, domains and what hangs on them, in process or through a daemon.
//!
//! ```
//! # fn main() -> virtkit::Result<()> {
//! # virtkit::runtime::wait(async {
//! use virtkit::{ConnectFlags, DomainState};
//!
//! let connection = virtkit::connect(Some("test:///default"), ConnectFlags::empty()).await?;
//! let domain = connection.domain_by_name("test").await?;
//! assert_eq!(domain.state().await?.state, DomainState::RUNNING);
//! # connection.close().await })
//! # }
//! ```
//!
//! The futures run on any executor. Where there is none, [`runtime::wait`] blocks on a call. Every call takes a deadline and a way to cancel it
//! by [`call::CallOptions`].

mod asking;
mod bell;
pub mod call;
mod checks;
mod connection;
mod connection_info;
mod default_host;
mod embed;
mod event_names;
mod events;
mod fork;
mod generated;
mod libvirt_conf;
mod migration;
mod migration_job;
mod migration_peer;
mod open;
mod operation;
mod own;
pub mod runtime;
mod stream;

/// Steps of [`connect_with`], for the bindings.
#[doc(hidden)]
pub use asking::{connect_answer, connect_asked, connect_begin, connect_end, connect_refuse};
pub use connection::Connection;
/// Which URI stands for none, for a daemon that is asked for none.
#[doc(hidden)]
pub use default_host::uri as default_uri;
pub use event_names::EventNames;
pub use events::Events;
#[allow(unused_imports, reason = "a description may have no records with objects")]
pub use generated::*;
pub use open::{connect, connect_with};
pub use operation::Operation;
pub use stream::Stream;
pub use virtkit_api::*;
/// Documents as typed records; their text is what calls take and give.
pub use virtkit_document as document;
pub use virtkit_driver::{Chunk, Credentials};

/// What generated handles refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::os::fd::OwnedFd;
    pub use std::time::Duration;

    pub use virtkit_api::*;
    pub use virtkit_driver::Groups as _;

    pub use crate::checks::{known_flags, same_connection, unsupported};
    pub use crate::generated::*;
    pub(crate) use crate::own;
    pub use crate::{Connection, Operation, Stream};
}
