//! Drivers and how they are found.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use virtkit_api::{ConnectFlags, Error, ErrorCode, MethodInfo};

use crate::{Credentials, EventHub, Groups, Reply, Uri};

/// An open connection, seen from below: the groups that the driver has, and its events.
pub trait Driver: Groups + Send + Sync + fmt::Debug {
    /// Where its events come from.
    fn events(&self) -> &EventHub;

    /// Whether it does not have a method although it has its group. In a driver that answers by itself this is what `generated::LACKS` says, which
    /// is made of the driver's source.
    fn lacks(&self, method: &MethodInfo) -> bool;

    /// Whether it hands flags on to another process, which may be newer and know those that have no name here. Nobody refuses them before it then.
    fn hands_flags_on(&self) -> bool {
        false
    }

    /// Whether what goes over the connection is encrypted. A driver in this process, or behind a socket of this machine, has nothing to encrypt.
    fn is_encrypted(&self) -> bool {
        false
    }

    /// The URI of what was opened, where the driver knows it better than who has asked for it.
    fn uri(&self) -> Option<&str> {
        None
    }

    /// Whether [`Driver::set_keep_alive`] is there: whether the other side is another process, which can be asked whether it is there.
    fn keeps_alive(&self) -> bool {
        false
    }

    /// From now on asks the other side each `interval` in which nothing comes from it whether it is there, and after `count` times without an answer the
    /// connection is lost. Without an interval nothing is asked. Gives whether the other side can be asked. One in this process need not be.
    fn set_keep_alive(&self, interval: Option<Duration>, count: u32) -> Reply<bool> {
        let _ = (interval, count);
        Reply::now(Err(Error::new(ErrorCode::NO_SUPPORT, "the connection leads to nobody who could be asked whether they are there")))
    }

    /// Closes the connection. Comes once; calls that are under way may still end.
    fn close(&self) -> Reply<()>;
}

/// Opens connections for the URIs that it knows.
pub trait DriverFactory: Send + Sync + fmt::Debug {
    /// The driver's name in URIs and messages: `test`.
    fn name(&self) -> &'static str;

    /// Whether it serves this URI.
    fn takes(&self, uri: &Uri) -> bool;

    /// Opens a connection.
    fn open(&self, request: OpenRequest) -> Reply<Arc<dyn Driver>>;
}

/// How a connection is to be opened.
#[derive(Debug, Clone)]
pub struct OpenRequest {
    /// Which one.
    pub uri: Uri,
    /// How. Read-only access is the engine's to enforce; drivers may use it to hold less.
    pub flags: ConnectFlags,
    /// Who answers what the other side asks; none where nobody does.
    pub credentials: Option<Arc<dyn Credentials>>,
}
