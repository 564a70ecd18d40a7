//! The driver.

use std::ptr;
use std::sync::Arc;

use virtkit::{ConnectFlags, Credentials, Error, MethodInfo, Result};
use virtkit_c::private::client::{ConnectionHandle, ObjectOf, Request, StreamHandle};
use virtkit_c::private::exports::{vk_call, vk_close, vk_release};
use virtkit_c::private::generated::client;
use virtkit_c::private::xdr::Decode;
use virtkit_driver::{Driver, EventHub, Reply, StreamSource};

use crate::asking;
use crate::ends::Ends;
use crate::events::Events;
use crate::port::{Answered, answer};
use crate::stream::LoopStream;

/// A connection on the other side of the private interface. Copies are the same connection.
#[derive(Debug, Clone)]
pub struct Loopback(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connection: u64,
    ends: Arc<Ends>,
    hub: Arc<EventHub>,
    events: Events,
}

impl Loopback {
    /// Opens a connection through the interface. Who has somebody to answer questions has a conversation, else it is one call.
    pub fn open(uri: Option<&str>, flags: ConnectFlags, credentials: Option<Arc<dyn Credentials>>) -> Reply<Self> {
        let uri = uri.map(str::to_owned);
        Reply::later(async move {
            let ends = Ends::start()?;
            let ConnectionHandle(connection) = match credentials {
                Some(credentials) => asking::open(&ends, uri, flags, credentials).await?,
                None => begin(&ends, 0, client::functions::connect(uri.as_deref(), flags)?).await?,
            };
            let hub = Arc::new(EventHub::new());
            let events = Events::pass_on(connection, &ends, &hub)?;
            Ok(Self(Arc::new(Inner { connection, ends, hub, events })))
        })
    }

    /// An object as an argument.
    pub(crate) fn object<T: Clone>(&self, identity: &T) -> ObjectOf<T> {
        ObjectOf { connection: ConnectionHandle(self.0.connection), identity: identity.clone() }
    }

    /// Objects as an argument.
    #[allow(dead_code, reason = "a description may have no method that takes several")]
    pub(crate) fn objects<T: Clone>(&self, identities: &[T]) -> Vec<ObjectOf<T>> {
        identities.iter().map(|identity| self.object(identity)).collect()
    }

    /// The ends of its calls.
    pub(crate) fn ends(&self) -> &Arc<Ends> {
        &self.0.ends
    }

    /// Waits until what has happened on the other side was told here.
    pub(crate) async fn told(&self) {
        self.0.events.told().await;
    }

    /// The connection on the other side.
    pub(crate) fn connection(&self) -> u64 {
        self.0.connection
    }

    /// Makes a call.
    pub(crate) fn call<T: Decode + Send + 'static>(&self, request: Result<Request<T>>) -> Reply<T> {
        let inner = self.0.clone();
        Reply::later(async move {
            let result = begin(&inner.ends, inner.connection, request?).await;
            inner.events.told().await;
            result
        })
    }

    /// Makes a call that opens a stream.
    pub(crate) fn stream(&self, request: Result<Request<StreamHandle>>) -> Reply<Box<dyn StreamSource>> {
        let inner = self.0.clone();
        Reply::later(async move {
            let mut request = request?;
            let ends = inner.ends.clone();
            let method = request.method;
            let input = std::mem::take(&mut request.input);
            let begun = inner.ends.begin(
                // SAFETY: all pointers are valid.
                |options, reply| unsafe { vk_call(inner.connection, method, input.bytes().as_ptr(), input.bytes().len(), options, reply) },
                // The handle is kept by what releases it, also where nobody waits for it any more.
                move |bytes| request.decode(bytes).map(|StreamHandle(handle, mime)| LoopStream::new(handle, mime, ends)),
            );
            begun.await.map(|stream| Box::new(stream) as Box<dyn StreamSource>)
        })
    }
}

/// Makes a call of a method that is answered at once.
pub(crate) fn at_once<T: Decode>(connection: u64, mut request: Request<T>) -> Result<T> {
    let (method, mut input) = (request.method, std::mem::take(&mut request.input));
    let answered = answer(|reply| {
        // SAFETY: all pointers are valid, or null.
        let status = unsafe { vk_call(connection, method, input.bytes().as_ptr(), input.bytes().len(), ptr::null(), reply) };
        // The library has read the whole buffer, which is well formed: what it refers to has moved.
        input.hand_over();
        status
    });
    match answered {
        Answered::Ended(result) => result.and_then(|bytes| request.decode(&bytes)),
        Answered::Pending(token) => {
            vk_release(token);
            Err(Error::internal(format!("the call of method {method} waits, and should be answered at once")))
        }
    }
}

/// Makes a call of a method.
pub(crate) async fn begin<T: Decode + Send + 'static>(ends: &Arc<Ends>, connection: u64, mut request: Request<T>) -> Result<T> {
    let method = request.method;
    // What the input refers to is lent: the library has copied it when the call has begun.
    let input = std::mem::take(&mut request.input);
    let begun = ends.begin(
        // SAFETY: all pointers are valid.
        |options, reply| unsafe { vk_call(connection, method, input.bytes().as_ptr(), input.bytes().len(), options, reply) },
        move |bytes| request.decode(bytes),
    );
    begun.await
}

impl Driver for Loopback {
    fn events(&self) -> &EventHub {
        &self.0.hub
    }

    /// What the other side says of itself.
    fn lacks(&self, method: &MethodInfo) -> bool {
        let supported = client::connection::supports(method.name).and_then(|request| at_once(self.0.connection, request));
        !supported.unwrap_or(true)
    }

    fn close(&self) -> Reply<()> {
        let inner = self.0.clone();
        Reply::later(async move {
            // SAFETY: all pointers are valid.
            let begun = inner.ends.begin(|options, reply| unsafe { vk_close(inner.connection, options, reply) }, |_| Ok(()));
            let closed = begun.await;
            inner.hub.close();
            closed
        })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        vk_release(self.connection);
    }
}
