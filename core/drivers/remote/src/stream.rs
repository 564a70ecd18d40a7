//! One end of a stream. Its data travels between the packets of calls, told apart by the number of the call that opened it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::os::fd::AsFd as _;
use std::pin::pin;
use std::sync::{Arc, Weak};

use virtkit_api::{Error, Result};
use virtkit_driver::turn::{self, Bell, Turn, Wait};
use virtkit_driver::{Chunk, Reply, StreamSource};
use virtkit_rpc::protocol::MAX_STREAM_DATA;
use virtkit_rpc::{Flushing, Hole, Kind, Procedure, Sent, Status};

pub use crate::flow::Direction;
use crate::flow::{Flow, stream_error};
use crate::lead;
use crate::link::Link;

/// A stream of a daemon. Dropping it gives it up.
pub struct RemoteStream {
    flow: Arc<Flow>,
    link: Weak<Link>,
}

impl RemoteStream {
    /// The stream that the call with this number opens.
    pub fn new(link: &Arc<Link>, procedure: Procedure, serial: u32, form: (Direction, bool)) -> Self {
        Self { flow: Arc::new(Flow::new(procedure, serial, form, link.pressure().clone())), link: Arc::downgrade(link) }
    }

    /// What the task that takes packets needs of it.
    pub fn flow(&self) -> Arc<Flow> {
        self.flow.clone()
    }

    /// Says that it was never opened, so that there is nothing to give up.
    pub fn never_opened(&self) {
        self.flow.leave();
    }

    fn link(&self) -> Result<Arc<Link>> {
        self.link.upgrade().ok_or_else(|| stream_error("the connection of the stream is closed"))
    }
}

/// Waits for something that the other side sends. Where a thread waits for it, it can take it by itself.
async fn led<T>(link: Option<Arc<Link>>, wait: impl Future<Output = T>) -> T {
    // Whatever waits for the readers of other streams.
    let _urgent = link.as_ref().map(|link| link.urgent());
    let mut wait = pin!(wait);
    // It may be polled at first by who does not mean to wait.
    let mut offers = 2;
    poll_fn(|context| {
        let polled = wait.as_mut().poll(context);
        if polled.is_pending() && offers > 0 && link.as_ref().is_some_and(lead::offer) {
            offers -= 1;
        }
        polled
    })
    .await
}

impl StreamSource for RemoteStream {
    fn read(&self, max: usize) -> Reply<Chunk> {
        if self.flow.direction() == Direction::Write {
            return Reply::now(Err(Error::invalid_argument("this stream is only written to")));
        }
        let (flow, link) = (self.flow.clone(), self.link.clone());
        Reply::later(async move {
            match flow.now(|state| state.next(max)) {
                Some(chunk) => chunk,
                None => led(link.upgrade(), flow.until(|state| state.next(max))).await,
            }
        })
    }

    /// The data is sent, and not confirmed: what is wrong with it is told by a later write, or by `finish`.
    fn write(&self, data: &[u8]) -> Reply<usize> {
        if self.flow.direction() == Direction::Read {
            return Reply::now(Err(Error::invalid_argument("this stream is only read from")));
        }
        let data = &data[..data.len().min(MAX_STREAM_DATA)];
        let count = data.len();
        let begin = || {
            self.flow.refuses()?;
            let link = self.link()?;
            Ok((link.send_bytes(self.flow.header(Kind::Stream, Status::Continue), data)?, link))
        };
        match begin() {
            Ok((Sent::All, _)) => Reply::now(Ok(count)),
            Ok((Sent::Part(rest, sent), link)) => {
                turn::offer(Box::new(Rest(rest)));
                Reply::later(async move {
                    let _urgent = link.urgent();
                    sent.wait().await;
                    Ok(count)
                })
            }
            Ok((Sent::Nothing, link)) => {
                let message = self.flow.message(Kind::Stream, Status::Continue, |out| out.raw(data));
                Reply::later(async move {
                    link.send(message?).await;
                    Ok(count)
                })
            }
            Err(error) => Reply::now(Err(error)),
        }
    }

    fn write_hole(&self, length: u64) -> Reply<()> {
        if self.flow.direction() == Direction::Read {
            return Reply::now(Err(Error::invalid_argument("this stream is only read from")));
        }
        if !self.flow.may_have_holes() {
            return Reply::now(Err(Error::invalid_argument("this stream has no holes: it was opened without SPARSE_STREAM")));
        }
        let (flow, link) = (self.flow.clone(), self.link());
        Reply::later(async move {
            flow.refuses()?;
            link?.send(flow.message(Kind::StreamHole, Status::Continue, |out| virtkit_rpc::Encode::encode(&Hole(length), out))?).await;
            Ok(())
        })
    }

    fn finish(&self) -> Reply<()> {
        let (flow, link) = (self.flow.clone(), self.link());
        Reply::later(async move {
            let link = link?;
            if flow.finish() {
                link.post(flow.message(Kind::Stream, Status::Ok, |_| {})?);
            }
            led(Some(link), flow.until(|state| state.ended())).await
        })
    }

    fn abort(&self) {
        let must_be_told = self.flow.leave();
        let Some(link) = self.link.upgrade() else { return };
        link.forget(self.flow.serial());
        if let (true, Ok(message)) = (must_be_told, self.flow.message(Kind::Stream, Status::Error, |_| {})) {
            link.post(message);
        }
    }
}

/// A thread that has written sends the rest of it by itself, where the socket has no room for all of it at once.
struct Rest(Flushing);

impl Turn for Rest {
    fn take(&mut self, bell: &dyn Bell) {
        while !bell.has_rung() && self.0.goes_on() {
            let waited = self.0.transport().map(|transport| bell.wait(transport.as_fd(), Wait::Write));
            if !matches!(waited, Some(Ok(()))) {
                return;
            }
        }
    }
}

impl Drop for RemoteStream {
    fn drop(&mut self) {
        // Who waits for its end may outlive it.
        if !self.flow.is_finishing() {
            self.abort();
        }
    }
}

impl fmt::Debug for RemoteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteStream")
            .field("procedure", &self.flow.procedure())
            .field("serial", &self.flow.serial())
            .finish_non_exhaustive()
    }
}
