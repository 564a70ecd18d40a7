//! The connection itself: packets out, packets in, and who each of them is for.

use std::collections::HashMap;
use std::future::Future;
use std::os::unix::net::UnixStream;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;
use virtkit_api::{ConnectionCloseReason, DriverEvent, Error, ErrorCode, ErrorDomain, Outcome, Result};
use virtkit_driver::{EventHub, spawner};
use virtkit_rpc::protocol::{KEEPALIVE_PING, KEEPALIVE_PONG, KEEPALIVE_PROGRAM, PROGRAM};
use virtkit_rpc::{
    Closer, Decode as _, EVENTS, Header, Incoming, Kind, Malformed, Message, Outbox, Packet, Procedure, Status, decode_error, decode_event,
};

use crate::stream::{Direction, Flow, RemoteStream};

/// How much data of streams may wait for its readers before no more is taken, as long as nobody waits for anything else.
const READ_AHEAD: i64 = 16 << 20;

/// One connection to a daemon.
#[derive(Debug)]
pub struct Link {
    outbox: Outbox,
    closer: Closer,
    hub: EventHub,
    table: Mutex<Table>,
    /// Data of streams that nobody has read yet, in bytes.
    waiting: AtomicI64,
    /// How many wait for something that is not a call.
    urgent: AtomicUsize,
    /// What the task that takes packets waits for has changed.
    changed: Notify,
    /// The task that sends packets. It ends with the connection: what is put into the outbox then goes nowhere.
    sending: OnceLock<AbortHandle>,
}

#[derive(Debug, Default)]
struct Table {
    /// The number of the next call.
    next: u32,
    calls: HashMap<u32, Pending>,
    streams: HashMap<u32, Arc<Flow>>,
    /// Procedures that the daemon is known to have, or to lack.
    known: HashMap<u32, bool>,
    /// Why the connection has ended.
    ended: Option<Error>,
}

/// A call that is waited for.
#[derive(Debug)]
struct Pending {
    answer: oneshot::Sender<Result<Answer>>,
    stream: Option<RemoteStream>,
}

/// The answer to a call.
#[derive(Debug)]
pub struct Answer {
    /// The packet.
    pub packet: Packet,
    /// The stream that the call has opened.
    pub stream: Option<RemoteStream>,
}

/// A call that was sent. Its answer is what this comes to.
#[derive(Debug)]
#[must_use = "what it is answered is told to nobody else"]
pub struct Asked(Sent);

#[derive(Debug)]
enum Sent {
    /// It could not be; `None` once that was told.
    Not(Option<Error>),
    Waiting(oneshot::Receiver<Result<Answer>>),
}

impl Future for Asked {
    type Output = Result<Answer>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Answer>> {
        let ended = || Err(lost("the connection to the daemon has ended"));
        match &mut self.0 {
            Sent::Not(error) => Poll::Ready(error.take().map_or_else(ended, Err)),
            Sent::Waiting(answered) => Pin::new(answered).poll(context).map(|answer| answer.unwrap_or_else(|_| ended())),
        }
    }
}

impl Link {
    /// Starts the two tasks of a connection.
    pub fn start(socket: UnixStream) -> Result<Arc<Self>> {
        let runtime = spawner();
        let _inside = runtime.handle().enter();
        let opened = socket.set_nonblocking(true).and_then(|()| tokio::net::UnixStream::from_std(socket));
        let socket = opened.map_err(|error| lost(format!("the socket to the daemon cannot be used: {error}")))?;
        let (incoming, outgoing) = virtkit_rpc::split(socket);
        let (outbox, to_send) = virtkit_rpc::outbox();
        let link = Arc::new(Self {
            outbox,
            closer: incoming.closer(),
            hub: EventHub::new(),
            table: Mutex::default(),
            waiting: AtomicI64::new(0),
            urgent: AtomicUsize::new(0),
            changed: Notify::new(),
            sending: OnceLock::new(),
        });
        let weak = Arc::downgrade(&link);
        let sending = runtime.handle().spawn(async move {
            if let Err(error) = to_send.send_all(outgoing).await
                && let Some(link) = weak.upgrade()
            {
                link.end_with(&error, ConnectionCloseReason::ERROR);
            }
        });
        // It is set once, here.
        let _ = link.sending.set(sending.abort_handle());
        runtime.handle().spawn(link.clone().take_all(incoming));
        Ok(link)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the daemon's events come out.
    pub fn hub(&self) -> &EventHub {
        &self.hub
    }

    /// Whether the connection has not ended.
    pub fn is_alive(&self) -> bool {
        self.lock().ended.is_none()
    }

    /// What is known of a procedure: whether the daemon has it.
    pub fn knows(&self, procedure: Procedure) -> Option<bool> {
        self.lock().known.get(&procedure.number).copied()
    }

    /// Keeps in mind whether the daemon has a procedure.
    pub fn learn(&self, procedure: Procedure, has_it: bool) {
        self.lock().known.insert(procedure.number, has_it);
    }

    /// Sends a call at once and gives its answer later. A call that nobody waits for any more is answered all the same, and its answer dropped; a
    /// stream that it has opened is given up.
    pub fn ask(self: &Arc<Self>, procedure: Procedure, mut message: Message, stream: Option<(Direction, bool)>) -> Asked {
        let (answer, answered) = oneshot::channel();
        if let Err(error) = self.begin(procedure, &mut message, stream, answer) {
            return Asked(Sent::Not(Some(error.with_outcome(Outcome::NotStarted))));
        }
        self.post(message);
        Asked(Sent::Waiting(answered))
    }

    /// Gives a call its number and notes it.
    fn begin(
        self: &Arc<Self>,
        procedure: Procedure,
        message: &mut Message,
        stream: Option<(Direction, bool)>,
        answer: oneshot::Sender<Result<Answer>>,
    ) -> Result<()> {
        let mut table = self.lock();
        if let Some(error) = &table.ended {
            return Err(error.clone());
        }
        // After four thousand million calls numbers come again; one that is in use is passed over.
        let mut serial = table.next;
        while table.calls.contains_key(&serial) || table.streams.contains_key(&serial) {
            serial = serial.wrapping_add(1);
        }
        table.next = serial.wrapping_add(1);
        message.set_serial(serial);
        let stream = stream.map(|form| RemoteStream::new(self, procedure, serial, form));
        if let Some(stream) = &stream {
            table.streams.insert(serial, stream.flow());
        }
        table.calls.insert(serial, Pending { answer, stream });
        Ok(())
    }

    /// Sends a message behind the others, at once.
    pub fn post(&self, message: Message) {
        self.outbox.post(message);
        self.changed.notify_one();
    }

    /// Sends a message when there is room.
    pub async fn send(&self, message: Message) {
        let _urgent = self.urgent();
        self.outbox.send(message).await;
    }

    /// While it lives, packets are taken whatever waits to be read.
    pub fn urgent(&self) -> Urgent<'_> {
        self.urgent.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_one();
        Urgent(self)
    }

    /// Notes that data of a stream has found its reader.
    pub fn has_been_read(&self, count: usize) {
        self.waiting.fetch_sub(in_bytes(count), Ordering::AcqRel);
        self.changed.notify_one();
    }

    /// Packets of this stream are of no more interest.
    pub fn forget(&self, serial: u32) {
        let flow = self.lock().streams.remove(&serial);
        drop(flow);
    }

    /// Ends the connection from here.
    pub fn end(&self) {
        self.hub.close();
        self.end_with(&lost("the connection to the daemon is closed"), ConnectionCloseReason::CLIENT);
    }

    fn end_with(&self, error: &Error, reason: ConnectionCloseReason) {
        let mut table = self.lock();
        if table.ended.is_none() {
            table.ended = Some(error.clone());
        }
        let calls = std::mem::take(&mut table.calls);
        let streams = std::mem::take(&mut table.streams);
        drop(table);
        for pending in calls.into_values() {
            if let Some(stream) = &pending.stream {
                stream.never_opened();
            }
            let _ = pending.answer.send(Err(error.clone().with_outcome(Outcome::Unknown)));
        }
        for flow in streams.into_values() {
            flow.fail(error);
        }
        self.hub.end(reason);
        self.closer.close();
        // Its half of the socket is closed with it.
        self.sending.get().into_iter().for_each(AbortHandle::abort);
        self.changed.notify_one();
    }

    /// Takes packets until the connection ends.
    async fn take_all(self: Arc<Self>, mut incoming: Incoming) {
        let (error, reason) = loop {
            self.until_wanted().await;
            match incoming.next().await {
                Ok(Some(packet)) => {
                    if let Err(error) = self.take(packet) {
                        break (error, ConnectionCloseReason::ERROR);
                    }
                }
                Ok(None) => break (lost("the daemon has closed the connection"), ConnectionCloseReason::EOF),
                Err(error) => break (error, ConnectionCloseReason::ERROR),
            }
        };
        self.end_with(&error, reason);
    }

    /// Waits while more data waits for the readers of streams than should, and nobody waits for anything else.
    async fn until_wanted(&self) {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let enough = self.waiting.load(Ordering::Acquire) > READ_AHEAD;
            if !enough || self.urgent.load(Ordering::Acquire) > 0 || self.hub.has_subscribers() {
                return;
            }
            {
                let table = self.lock();
                if !table.calls.is_empty() || table.ended.is_some() {
                    return;
                }
            }
            changed.await;
        }
    }

    fn take(&self, packet: Packet) -> Result<()> {
        let header = packet.header;
        if header.program == KEEPALIVE_PROGRAM {
            return self.keep_alive(header);
        }
        if header.program != PROGRAM {
            // Other programs tell what this connection has not asked for.
            return Ok(());
        }
        match header.kind {
            Kind::Reply | Kind::ReplyWithFds => self.take_reply(packet),
            Kind::Stream | Kind::StreamHole => self.take_data(&packet),
            Kind::Message => {
                self.take_event(&packet);
                Ok(())
            }
            Kind::Call | Kind::CallWithFds => {
                Err(lost(format!("the daemon calls procedure {}, which is for clients to do", header.procedure)))
            }
        }
    }

    fn keep_alive(&self, header: Header) -> Result<()> {
        if header.procedure == KEEPALIVE_PING {
            self.post(Message::new(Header { procedure: KEEPALIVE_PONG, ..header }, |_| {})?);
        }
        Ok(())
    }

    fn take_reply(&self, packet: Packet) -> Result<()> {
        let Some(pending) = self.lock().calls.remove(&packet.header.serial) else {
            return Err(lost(format!("the daemon answers a call that was not made, number {}", packet.header.serial)));
        };
        let failed = packet.header.status != Status::Ok;
        if failed && let Some(stream) = &pending.stream {
            stream.never_opened();
            self.forget(packet.header.serial);
        }
        let answer = if failed { Err(decode_error(&packet.payload)?) } else { Ok(Answer { packet, stream: pending.stream }) };
        // Who has given up the call does not take it: then it is dropped here, descriptors and streams with it.
        let _ = pending.answer.send(answer);
        Ok(())
    }

    fn take_data(&self, packet: &Packet) -> Result<()> {
        let serial = packet.header.serial;
        let Some(flow) = self.lock().streams.get(&serial).cloned() else {
            // Of a stream that was given up.
            return Ok(());
        };
        let (waiting, has_ended) = flow.take(packet)?;
        // A reader may have been faster, so this may be below zero for a moment.
        self.waiting.fetch_add(in_bytes(waiting), Ordering::AcqRel);
        if has_ended {
            self.forget(serial);
        }
        Ok(())
    }

    fn take_event(&self, packet: &Packet) {
        let Some(form) = EVENTS.iter().find(|form| form.procedure.number == packet.header.procedure) else { return };
        let read = || -> Result<DriverEvent, Malformed> {
            let mut input = packet.reader();
            if form.registration.is_some() {
                i32::decode(&mut input)?;
            }
            let event = decode_event(form.kind, &mut input)?;
            input.end()?;
            Ok(event)
        };
        match read() {
            // The daemon itself has lost who it speaks for: nothing more will come of this connection.
            Ok(DriverEvent::ConnectionClosed { reason }) => self.hub.end(reason),
            Ok(event) => self.hub.emit(&event),
            // One that cannot be read is lost, which its subscribers are told.
            Err(_) => self.hub.emit(&DriverEvent::EventsLost { count: 1 }),
        }
    }
}

/// Somebody waits for something that is not the data of a stream.
#[derive(Debug)]
pub struct Urgent<'a>(&'a Link);

impl Drop for Urgent<'_> {
    fn drop(&mut self) {
        self.0.urgent.fetch_sub(1, Ordering::AcqRel);
    }
}

fn in_bytes(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn lost(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::RPC, why).in_domain(ErrorDomain::RPC)
}
