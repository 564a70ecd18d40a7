//! The driver of one connection.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use virtkit_api::{ConnectFlags, MethodInfo};
use virtkit_driver::{Driver, EventHub, Reply};
use virtkit_rpc::{Message, protocol};

use crate::generated::LACKS;
use crate::link::Link;
use crate::open;

/// How long a daemon may take to say good-bye.
const GOOD_BYE: Duration = Duration::from_secs(5);

/// A connection to a daemon. Copies are the same connection.
#[derive(Debug, Clone)]
pub struct Remote {
    link: Arc<Link>,
}

impl Remote {
    /// Opens a connection over a socket that leads to a daemon: `name` is the URI that the daemon opens, without the part that says how to come to it.
    ///
    /// # Errors
    /// `AuthUnavailable` where the daemon wants to know who asks; what it says of the URI; `Rpc` and `SystemError` where it is not to be talked to.
    pub fn open(socket: UnixStream, name: Option<&str>, flags: ConnectFlags) -> Reply<Self> {
        let name = name.map(str::to_owned);
        Reply::task(async move {
            let remote = Self { link: Link::start(socket)? };
            let opened = open::open(&remote.link, name.as_deref(), flags).await;
            if opened.is_err() {
                remote.link.end();
            }
            opened.map(|()| remote)
        })
    }

    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }
}

impl Driver for Remote {
    fn events(&self) -> &EventHub {
        self.link.hub()
    }

    fn lacks(&self, method: &MethodInfo) -> bool {
        LACKS.contains(&method.name)
    }

    fn close(&self) -> Reply<()> {
        let link = self.link.clone();
        Reply::task(async move {
            let good_bye = Message::new(protocol::CLOSE.call(), |_| {}).map(|message| link.ask(protocol::CLOSE, message, None));
            if let Ok(good_bye) = good_bye {
                // A daemon that does not answer, or says that it cannot close, is left all the same.
                let _ = tokio::time::timeout(GOOD_BYE, good_bye).await;
            }
            link.end();
            Ok(())
        })
    }
}
