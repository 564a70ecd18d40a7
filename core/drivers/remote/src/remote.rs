//! The driver of one connection.

use std::fmt;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use virtkit_api::{ConnectFlags, ConnectionCloseReason, Error, ErrorDomain, MethodInfo, Outcome, Result};
use virtkit_driver::{Credentials, Driver, EventHub, Reply, Uri, spawner};
use virtkit_rpc::{Message, Transport, protocol};

use crate::auth::Login;
use crate::generated::LACKS;
use crate::link::{Heir, Link};
use crate::loss::End;
use crate::open::Asking;
use crate::reconnect::{self, Again};
use crate::target::Target;
use crate::transport::{self, Secrecy, Way, WayKind};
use crate::{keepalive, open};

/// How long a daemon may take to say good-bye.
const GOOD_BYE: Duration = Duration::from_secs(5);

/// A connection to a daemon. Copies are the same connection.
#[derive(Debug, Clone)]
pub struct Remote(Arc<Shared>);

/// What the copies share.
pub struct Shared {
    /// The link that calls are made on. Another takes its place where one is lost and that is wanted.
    link: Mutex<Arc<Link>>,
    hub: Arc<EventHub>,
    kind: WayKind,
    /// The URI that the daemon has found where none was given.
    uri: Option<String>,
    /// How the user wants to be told that the daemon is gone.
    keepalive: Mutex<Asking>,
    can_ask: AtomicBool,
    /// Whether it was closed from here. Who waits for that also learns where nobody has it any more.
    closed: watch::Sender<bool>,
    again: Option<Arc<Again>>,
    /// A task tries to open it again: no second one begins.
    is_reopening: AtomicBool,
}

/// A link that is being opened: ended where its opening is given up.
pub(crate) struct Opening(Option<Arc<Link>>);

impl Opening {
    pub fn new(link: &Arc<Link>) -> Self {
        Self(Some(link.clone()))
    }

    /// It is open.
    pub fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        if let Some(link) = &self.0 {
            link.end();
        }
    }
}

impl Remote {
    /// Opens a connection over a socket that leads to a daemon: `name` is the URI that the daemon opens, without the part that says how to come to it.
    ///
    /// # Errors
    /// `AuthFailed` where the daemon wants to know who asks; what it says of the URI; `Rpc` and `SystemError` where it is not to be talked to.
    pub fn open(socket: UnixStream, name: Option<&str>, flags: ConnectFlags) -> Reply<Self> {
        let name = name.map(str::to_owned);
        Reply::later(async move {
            let opened = Transport::unix(socket);
            let transport =
                opened.map_err(|error| Error::system("the socket to the daemon cannot be used", &error).in_domain(ErrorDomain::RPC))?;
            let way = Way { transport, kind: WayKind::LOCAL, program: None };
            let login = Login::at("localhost", None);
            Self::over(way, name.as_deref(), flags, &login, None).await.map_err(not_open)
        })
    }

    /// Opens the connection that a URI names.
    pub(crate) async fn connect(uri: Uri, flags: ConnectFlags, credentials: Option<Arc<dyn Credentials>>) -> Result<Self> {
        let target = Target::of(&uri, flags).map_err(not_open)?;
        let login = Arc::new(Login::of(&target, credentials));
        let way = transport::open(&target, &login.patience).await.map_err(not_open)?;
        let again = target.parameters.reconnect.then(|| Arc::new(Again { uri, flags, login: login.clone() }));
        Self::over(way, target.name.as_deref(), flags, &login, again).await.map_err(not_open)
    }

    pub(crate) async fn over(way: Way, name: Option<&str>, flags: ConnectFlags, login: &Login, again: Option<Arc<Again>>) -> Result<Self> {
        let (hub, kind) = (Arc::new(EventHub::new()), way.kind);
        // Whom the end of the link concerns is known once it is open.
        let owner: Arc<OnceLock<Weak<Shared>>> = Arc::default();
        let heir: Heir = {
            let (owner, hub) = (owner.clone(), hub.clone());
            Box::new(move |end| match owner.get().map(Weak::upgrade) {
                Some(Some(shared)) => shared.lost(end),
                Some(None) => hub.end_because(end.reason, &end.error.message),
                // Who opens it finds that it has ended.
                None => {}
            })
        };
        let link = Link::start(way, hub.clone(), heir);
        let opening = Opening::new(&link);
        let asking = (Some(keepalive::INTERVAL), keepalive::COUNT);
        let can_ask = match open::open(&link, name, flags, login, asking).await {
            Ok(can_ask) => can_ask,
            Err(error) => return Err(link.explain(error).await),
        };
        let uri = if name.is_none() { open::uri(&link, login).await.ok() } else { None };
        let shared = Arc::new(Shared {
            link: Mutex::new(link.clone()),
            hub,
            kind,
            uri,
            keepalive: Mutex::new(asking),
            can_ask: AtomicBool::new(can_ask),
            closed: watch::Sender::new(false),
            again,
            is_reopening: AtomicBool::new(false),
        });
        // It is set once, here.
        let _ = owner.set(Arc::downgrade(&shared));
        opening.done();
        if let Some(end) = link.ended() {
            // Before it had an owner, perhaps.
            shared.lost(&end);
        }
        Ok(Self(shared))
    }

    pub(crate) fn link(&self) -> Arc<Link> {
        self.0.link()
    }
}

/// Until a connection is open nothing is done for it.
fn not_open(error: Error) -> Error {
    error.with_outcome(Outcome::NotStarted)
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Arc<Link>> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn link(&self) -> Arc<Link> {
        self.lock().clone()
    }

    /// Where events come out.
    pub(crate) fn hub(&self) -> &Arc<EventHub> {
        &self.hub
    }

    /// The link was lost.
    pub(crate) fn lost(self: &Arc<Self>, end: &End) {
        let Some(again) = self.again.clone().filter(|_| !self.is_closed()) else {
            return self.hub.end_because(end.reason, &end.error.message);
        };
        if !self.is_reopening.swap(true, Ordering::AcqRel) {
            spawner().handle().spawn(reconnect::reconnect(Arc::downgrade(self), again, self.closed.subscribe()));
        }
    }

    /// Whether it was closed from here.
    pub(crate) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// How the daemon is to be asked whether it is there.
    pub(crate) fn asking(&self) -> Asking {
        *self.keepalive.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts another link in the place of the one that was lost.
    ///
    /// # Errors
    /// Where the connection was closed meanwhile: then the link is not wanted.
    pub(crate) fn replace(&self, link: &Arc<Link>, can_ask: bool) -> Result<()> {
        self.can_ask.store(can_ask, Ordering::Release);
        self.apply_keepalive(link)?;
        let before = std::mem::replace(&mut *self.lock(), link.clone());
        before.end();
        // Who closes it says so, and looks for the link then: it has found this one, or has said it before.
        if self.is_closed() { Err(reconnect::unwanted()) } else { Ok(()) }
    }

    /// The connection is open again, and may be opened once more.
    pub(crate) fn has_reopened(self: &Arc<Self>, link: &Link) {
        self.is_reopening.store(false, Ordering::Release);
        if let Some(end) = link.ended() {
            // It was lost while nobody would have done anything about that.
            self.lost(&end);
        }
    }

    fn apply_keepalive(&self, link: &Arc<Link>) -> Result<()> {
        if !self.can_ask.load(Ordering::Acquire) {
            return Ok(());
        }
        let (interval, count) = self.asking();
        keepalive::set(link, interval, count)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("link", &self.link()).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Driver for Remote {
    fn events(&self) -> &EventHub {
        &self.0.hub
    }

    fn hands_flags_on(&self) -> bool {
        true
    }

    fn lacks(&self, method: &MethodInfo) -> bool {
        LACKS.contains(&method.name)
    }

    fn is_encrypted(&self) -> bool {
        self.0.kind.secrecy == Secrecy::Encrypted || self.link().transport().is_some_and(|transport| transport.is_protected())
    }

    fn uri(&self) -> Option<&str> {
        self.0.uri.as_deref()
    }

    fn keeps_alive(&self) -> bool {
        true
    }

    fn set_keep_alive(&self, interval: Option<Duration>, count: u32) -> Reply<bool> {
        if !self.0.can_ask.load(Ordering::Acquire) {
            return Reply::now(Ok(false));
        }
        let set = keepalive::set(&self.link(), interval, count);
        if set.is_ok() {
            *self.0.keepalive.lock().unwrap_or_else(PoisonError::into_inner) = (interval, count);
        }
        Reply::now(set.map(|()| true))
    }

    fn close(&self) -> Reply<()> {
        let shared = self.0.clone();
        Reply::task(async move {
            shared.closed.send_replace(true);
            let link = shared.link();
            let good_bye = Message::new(protocol::CLOSE.call(), |_| {}).map(|message| link.ask(protocol::CLOSE, message, None));
            if let Ok(good_bye) = good_bye {
                // A daemon that does not answer, or says that it cannot close, is left all the same.
                let _ = tokio::time::timeout(GOOD_BYE, good_bye).await;
            }
            shared.hub.close();
            shared.hub.end(ConnectionCloseReason::CLIENT);
            link.end();
            Ok(())
        })
    }
}
