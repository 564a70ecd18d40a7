//! The driver.

use std::ptr;
use std::sync::Arc;

use virtkit::{ConnectFlags, MethodInfo, Result};
use virtkit_c::private::client::{ConnectionHandle, ObjectOf, Request, StreamHandle};
use virtkit_c::private::exports::{vk_call, vk_close, vk_release};
use virtkit_c::private::generated::client;
use virtkit_c::private::xdr::Decode;
use virtkit_driver::{Driver, EventHub, Reply, StreamSource};

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
    /// Opens a connection through the interface.
    pub fn open(uri: Option<&str>, flags: ConnectFlags) -> Reply<Self> {
        let request = client::functions::connect(uri, flags);
        Reply::later(async move {
            let ends = Ends::start()?;
            let ConnectionHandle(connection) = begin(&ends, 0, request?).await?;
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
                move |bytes| request.decode(bytes).map(|StreamHandle(handle)| LoopStream::new(handle, ends)),
            );
            begun.await.map(|stream| Box::new(stream) as Box<dyn StreamSource>)
        })
    }
}

/// Makes a call of a method.
async fn begin<T: Decode + Send + 'static>(ends: &Arc<Ends>, connection: u64, mut request: Request<T>) -> Result<T> {
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
        let Ok(request) = client::connection::supports(method.name) else { return false };
        let input = request.input.bytes();
        // SAFETY: all pointers are valid, or null.
        let answered =
            answer(|reply| unsafe { vk_call(self.0.connection, request.method, input.as_ptr(), input.len(), ptr::null(), reply) });
        match answered {
            Answered::Ended(Ok(bytes)) => !request.decode(&bytes).unwrap_or(true),
            Answered::Ended(Err(_)) | Answered::Pending(_) => false,
        }
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
