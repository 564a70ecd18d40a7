//! The connection itself: packets out, packets in, and who each of them is for.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use virtkit_api::{ConnectionCloseReason, DriverEvent, Error, ErrorCode, ErrorDomain, Outcome, Result};
use virtkit_driver::{EventHub, spawner};
use virtkit_rpc::protocol::KEEPALIVE_PROGRAM;
use virtkit_rpc::{
    Closer, Header, Incoming, Kind, Malformed, Message, Outbox, Packet, Procedure, Program as Known, Protection, Status, Taken, Transport,
    decode_error,
};

use crate::flow::{Direction, Flow};
use crate::keepalive::Pulse;
use crate::pressure::{Demand, Pressure, Standstill, Urgent, too_much};
use crate::stream::RemoteStream;
use crate::table::{Answer, Asked, Pending, Table};
use crate::tasks::{caught, first, guarded};
use crate::transport::{Program, Way, WayKind};
use crate::{event, lead};

/// One connection to a daemon.
pub struct Link {
    outbox: Outbox,
    closer: Closer,
    /// Whoever has it takes packets, so that they are taken in their order. Nobody waits for the socket meanwhile. None once the connection has ended.
    incoming: Mutex<Option<Incoming>>,
    hub: Arc<EventHub>,
    kind: WayKind,
    passes_fds: bool,
    /// What carries the bytes, which ends with the connection.
    program: Mutex<Option<Arc<Program>>>,
    /// What shows each side that the other is there.
    pulse: Pulse,
    /// Nothing is taken, because the readers of streams have enough.
    is_paused: AtomicBool,
    /// The daemon has let this side in.
    is_let_in: AtomicBool,
    /// The task that asks whether the daemon is there.
    asking: Mutex<Option<AbortHandle>>,
    /// Who does something about the end of the connection.
    heir: Heir,
    table: Mutex<Table>,
    /// How much waits for the readers of streams.
    pressure: Arc<Pressure>,
    /// The task that sends packets. It ends with the connection: what is put into the outbox then goes nowhere.
    sending: OnceLock<AbortHandle>,
}

/// What is done where a connection has ended that was not closed from here.
pub type Heir = Box<dyn Fn(ConnectionCloseReason) + Send + Sync>;

impl Link {
    /// Starts the two tasks of a connection, whose events come out of `hub`. `heir` is told of its end.
    pub fn start(way: Way, hub: Arc<EventHub>, heir: Heir) -> Arc<Self> {
        let runtime = spawner();
        let passes_fds = way.transport.passes_fds();
        let (incoming, outgoing) = virtkit_rpc::split(way.transport);
        let (outbox, to_send) = virtkit_rpc::outbox(outgoing);
        let link = Arc::new(Self {
            outbox,
            closer: incoming.closer(),
            incoming: Mutex::new(Some(incoming)),
            hub,
            kind: way.kind,
            passes_fds,
            program: Mutex::new(way.program),
            pulse: Pulse::default(),
            is_paused: AtomicBool::new(false),
            is_let_in: AtomicBool::new(false),
            asking: Mutex::default(),
            heir,
            table: Mutex::default(),
            pressure: Arc::default(),
            sending: OnceLock::new(),
        });
        let weak = Arc::downgrade(&link);
        let sending = runtime.handle().spawn(async move {
            if let Err(error) = guarded("the task that sends packets to the daemon", to_send.send_all()).await
                && let Some(link) = weak.upgrade()
            {
                link.end_with(&error, ConnectionCloseReason::ERROR);
            }
        });
        // It is set once, here.
        let _ = link.sending.set(sending.abort_handle());
        let taking = link.clone();
        runtime.handle().spawn(async move {
            if let Err(error) = guarded("the task that takes packets of the daemon", taking.take_all()).await {
                taking.end_with(&error, ConnectionCloseReason::ERROR);
            }
            // Handles of a closed connection may live long. Its socket ends here.
            lock(&taking.incoming).take();
        });
        link
    }

    /// What is known of the way that the connection takes.
    pub fn kind(&self) -> WayKind {
        self.kind
    }

    /// The same error, with what the program says that carries the bytes, where the connection has ended.
    pub async fn explain(&self, error: Error) -> Error {
        let program = lock(&self.program).clone();
        match program {
            Some(program) if !self.is_alive() => program.explain(error).await,
            Some(_) | None => error,
        }
    }

    /// Whether nothing is taken, because the readers of streams have enough.
    pub fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::Acquire)
    }

    /// What shows each side that the other is there.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// How much waits for the readers of its streams.
    pub fn pressure(&self) -> &Arc<Pressure> {
        &self.pressure
    }

    /// Puts a task in the place of the one that asks whether the daemon is there.
    pub fn set_asking(&self, task: Option<AbortHandle>) {
        let before = std::mem::replace(&mut *lock(&self.asking), task);
        if let Some(before) = before {
            before.abort();
        }
    }

    /// Ends the connection because the daemon says nothing any more.
    pub fn has_died(&self, silence: Duration) {
        let message =
            format!("the daemon has said nothing for {} seconds, and does not answer the question whether it is there", silence.as_secs());
        self.end_with(&lost(message), ConnectionCloseReason::KEEPALIVE);
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        lock(&self.table)
    }

    /// Whether the connection has not ended.
    pub fn is_alive(&self) -> bool {
        self.lock().ended.is_none()
    }

    /// What is known of a procedure: whether the daemon has it.
    pub fn knows(&self, procedure: Procedure) -> Option<bool> {
        self.lock().known.get(&(procedure.program, procedure.number)).copied()
    }

    /// Keeps in mind whether the daemon has a procedure.
    pub fn learn(&self, procedure: Procedure, has_it: bool) {
        self.lock().known.insert((procedure.program, procedure.number), has_it);
    }

    /// Sends a call at once and gives its answer later. A call that nobody waits for any more is answered all the same, and its answer dropped; a
    /// stream that it has opened is given up.
    pub fn ask(self: &Arc<Self>, procedure: Procedure, mut message: Message, stream: Option<(Direction, bool)>) -> Asked {
        let (answer, answered) = oneshot::channel();
        match self.begin(procedure, &mut message, stream, answer) {
            Err(error) => Asked::not_sent(error.with_outcome(Outcome::NotStarted)),
            // The only call is sent, and its answer taken, by who waits for it. Of several, more than one is sent and taken at once.
            Ok(true) => {
                lead::offer(self);
                self.outbox.post_now(message);
                Asked::led(answered, self.urgent(), self.clone())
            }
            Ok(false) => {
                self.outbox.post(message);
                Asked::sent(answered, self.urgent())
            }
        }
    }

    /// What packets travel over, as long as it is open.
    pub fn transport(&self) -> Option<Arc<Transport>> {
        self.closer.transport()
    }

    /// From here on everything travels protected. What has come unprotected may be anybody's.
    ///
    /// # Errors
    /// Where something has.
    pub fn protect(&self, protection: Box<dyn Protection>) -> Result<()> {
        // Nobody takes anything meanwhile.
        let incoming = lock(&self.incoming);
        if incoming.as_ref().is_some_and(|incoming| !incoming.is_empty()) {
            return Err(lost("something came behind the last message of the authentication that is not protected"));
        }
        let Some(transport) = self.transport() else { return Err(lost("the connection to the daemon has ended")) };
        transport.protect(protection).map_err(|error| lost(format!("the connection cannot be protected: {error}")))
    }

    /// The daemon has let this side in: from here on it may tell of events.
    pub fn was_let_in(&self) {
        self.is_let_in.store(true, Ordering::Release);
    }

    /// Gives a call its number and notes it. Whether it is the only one.
    fn begin(
        self: &Arc<Self>,
        procedure: Procedure,
        message: &mut Message,
        stream: Option<(Direction, bool)>,
        answer: oneshot::Sender<Result<Answer>>,
    ) -> Result<bool> {
        if !self.passes_fds && !message.fds().is_empty() {
            let why = format!("{procedure} passes a file descriptor, which travels only to a daemon of this machine, over its UNIX socket");
            return Err(Error::new(ErrorCode::OPERATION_UNSUPPORTED, why).in_domain(ErrorDomain::REMOTE));
        }
        let mut table = self.lock();
        let serial = table.begin()?;
        message.set_serial(serial);
        let stream = stream.map(|form| RemoteStream::new(self, procedure, serial, form));
        Ok(table.add(serial, Pending { procedure, answer, stream }))
    }

    /// Sends a message behind the others, at once.
    pub fn post(&self, message: Message) {
        self.outbox.post(message);
    }

    /// The same for what shows the daemon that this side is there: no second one of a kind is put behind one that waits, or a daemon that asks without a pause,
    /// and reads nothing, would fill the memory with answers.
    pub fn show(&self, message: Message, kind: &virtkit_rpc::OnlyOne) {
        self.outbox.post_one(kind, message);
    }

    /// Sends a message with these bytes at once, where no other is in front of it.
    pub fn send_bytes(&self, header: Header, bytes: &[u8]) -> Result<virtkit_rpc::Sent> {
        self.outbox.send_bytes(header, bytes)
    }

    /// Sends a message when there is room.
    pub async fn send(&self, message: Message) {
        let _urgent = self.urgent();
        self.outbox.send(message).await;
    }

    /// While it lives, packets are taken whatever waits to be read.
    pub fn urgent(&self) -> Urgent {
        Urgent::new(&self.pressure)
    }

    /// Packets of this stream are of no more interest.
    pub fn forget(&self, serial: u32) {
        let flow = self.lock().streams.remove(&serial);
        drop(flow);
    }

    /// Ends the connection from here.
    pub fn end(&self) {
        self.end_with(&lost("the connection to the daemon is closed"), ConnectionCloseReason::CLIENT);
    }

    /// Ends what is said here of the way: the program behind it, and the question whether the daemon is there.
    fn end_way(&self) {
        self.closer.close();
        if let Some(program) = &*lock(&self.program) {
            program.end();
        }
        // Its half of the socket is closed with it.
        self.sending.get().into_iter().for_each(AbortHandle::abort);
        self.set_asking(None);
    }

    fn end_with(&self, error: &Error, reason: ConnectionCloseReason) {
        let mut table = self.lock();
        let is_first = table.ended.is_none();
        if is_first {
            table.ended = Some(error.clone());
        }
        let calls = std::mem::take(&mut table.calls);
        let streams = std::mem::take(&mut table.streams);
        drop(table);
        for pending in calls.into_values() {
            pending.fail(error.clone().with_outcome(Outcome::Unknown));
        }
        for flow in streams.into_values() {
            flow.fail(error);
        }
        if is_first && reason != ConnectionCloseReason::CLIENT {
            (self.heir)(reason);
        }
        self.end_way();
        self.pressure.wake();
    }

    /// Takes packets until the connection ends.
    async fn take_all(&self) -> Result<()> {
        while self.is_alive() {
            self.until_wanted().await?;
            // Who sends without a pause must not keep others from running.
            tokio::task::coop::consume_budget().await;
            if self.take_some() == Taken::Nothing
                && let Some(transport) = self.transport()
            {
                let ready = transport.readable().await;
                ready.map_err(|error| Error::system("cannot wait for the daemon's socket", &error).in_domain(ErrorDomain::RPC))?;
            }
        }
        Ok(())
    }

    /// Takes what is there, without a wait. The connection is ended where that cannot be understood, or is its end.
    pub fn take_some(&self) -> Taken {
        // What wakes others may run anything.
        let taken = caught("taking packets of the daemon", || {
            let mut place = lock(&self.incoming);
            let Some(incoming) = place.as_mut() else { return Ok(None) };
            let taken = incoming.take()?;
            if matches!(taken, Taken::Some | Taken::All) {
                self.pulse.beats();
            }
            while let Some(packet) = incoming.packet()? {
                self.take(packet)?;
            }
            Ok(Some(taken))
        });
        match taken {
            Ok(Some(Taken::Some)) => Taken::Some,
            // The socket says when there is more.
            Ok(Some(Taken::All | Taken::Nothing)) => Taken::Nothing,
            Ok(Some(Taken::End)) => {
                self.end_with(&lost("the daemon has closed the connection"), ConnectionCloseReason::EOF);
                Taken::End
            }
            // It has ended before.
            Ok(None) => Taken::End,
            Err(error) => {
                self.end_with(&error, ConnectionCloseReason::ERROR);
                Taken::End
            }
        }
    }

    /// What is to be done about what the daemon sends.
    pub fn demand(&self) -> Demand {
        self.pressure.demand(self.hub.has_subscribers())
    }

    /// Waits while no more is to be taken. Where that lasts while somebody waits for what is behind the data, the stream with most of it gives way.
    async fn until_wanted(&self) -> Result<()> {
        let mut standstill = Standstill::default();
        loop {
            let demand = self.demand();
            if demand == Demand::More || !self.is_alive() {
                return Ok(());
            }
            // The daemon's questions are behind the data too, and it leaves who does not answer: what is sent tells it that this side is there.
            let silent = self.pulse.next_sign();
            match demand {
                Demand::More => return Ok(()),
                Demand::Enough => self.pause(silent, first(self.pressure.changed(), self.hub.until_listened())).await,
                Demand::NoRoom => match standstill.rest(&self.pressure) {
                    Some(rest) => self.pause(rest.min(silent), self.pressure.changed()).await,
                    None => {
                        self.give_way()?;
                        standstill = Standstill::default();
                    }
                },
            }
            self.pulse.show(self);
        }
    }

    /// Takes nothing until `over`, and no longer than `most`.
    async fn pause(&self, most: Duration, over: impl Future<Output = ()>) {
        self.is_paused.store(true, Ordering::Release);
        // The time that is over is one of its ends.
        let _ = tokio::time::timeout(most, over).await;
        self.is_paused.store(false, Ordering::Release);
        // Nobody could have heard anything meanwhile.
        self.pulse.beats();
    }

    /// Gives up the stream that has most of what waits to be read.
    fn give_way(&self) -> Result<()> {
        let most = self.lock().streams.values().max_by_key(|flow| flow.size()).cloned();
        most.map_or(Ok(()), |flow| self.refuse(&flow, &too_much()))
    }

    /// Ends a stream that cannot go on, here and there. The connection goes on.
    fn refuse(&self, flow: &Flow, error: &Error) -> Result<()> {
        flow.refuse(error);
        self.forget(flow.serial());
        self.post(flow.message(Kind::Stream, Status::Error, |_| {})?);
        Ok(())
    }

    fn take(&self, packet: Packet) -> Result<()> {
        let header = packet.header;
        if header.program == KEEPALIVE_PROGRAM {
            return self.pulse.answer(self, header);
        }
        match header.kind {
            Kind::Reply | Kind::ReplyWithFds => self.take_reply(packet),
            Kind::Stream | Kind::StreamHole => self.take_data(&packet),
            // Before that anybody might tell them.
            Kind::Message if !self.is_let_in.load(Ordering::Acquire) => {
                Err(lost("the daemon tells of an event before it has let this side in"))
            }
            Kind::Message => {
                // Other programs tell what this connection has not asked for.
                if let Some(program) = Known::known(header.program, header.version) {
                    self.take_event(program, &packet);
                }
                Ok(())
            }
            Kind::Call | Kind::CallWithFds => Err(lost(format!("the daemon calls {}, which is for clients to do", named(header)))),
        }
    }

    fn take_reply(&self, packet: Packet) -> Result<()> {
        let header = packet.header;
        let Some(pending) = self.lock().calls.remove(&header.serial) else {
            return Err(lost(format!("the daemon answers a call that was not made, number {}", header.serial)));
        };
        let procedure = pending.procedure;
        if !procedure.is_of(&header) {
            // Whoever has mixed them up has done so with others too.
            let error = lost(format!("the daemon answers {procedure} with {}", named(header)));
            pending.fail(error.clone().with_outcome(Outcome::Unknown));
            return Err(error);
        }
        if header.status == Status::Ok {
            pending.succeed(packet);
        } else {
            // It ends where its message does, whatever is in it: others can be understood.
            let unreadable = |malformed: Malformed| {
                lost(format!("the daemon's answer to {procedure} is an error that cannot be read: {malformed}"))
                    .with_outcome(Outcome::Unknown)
            };
            pending.fail(decode_error(&packet.payload).unwrap_or_else(unreadable));
        }
        Ok(())
    }

    fn take_data(&self, packet: &Packet) -> Result<()> {
        let header = packet.header;
        let Some(flow) = self.lock().streams.get(&header.serial).cloned() else {
            // Of a stream that was given up; in a program that none is asked of there was none.
            let is_known = Known::known(header.program, header.version).is_some();
            return if is_known {
                Ok(())
            } else {
                Err(lost(format!("the daemon sends data of {}, which nobody has asked for", named(header))))
            };
        };
        if !flow.procedure().is_of(&header) {
            return Err(lost(format!("the daemon sends data of {} on the stream of {}", named(header), flow.procedure())));
        }
        match flow.take(packet) {
            Ok(true) => self.forget(header.serial),
            Ok(false) => {}
            Err(error) => self.refuse(&flow, &error)?,
        }
        Ok(())
    }

    fn take_event(&self, program: Known, packet: &Packet) {
        match event::read(program, packet) {
            // The daemon itself has lost who it speaks for: nothing more will come of this connection.
            Some(Ok(DriverEvent::ConnectionClosed { reason })) => {
                let message = "the host was lost: the daemon has lost its own connection to it";
                self.end_with(&Error::new(ErrorCode::INVALID_CONN, message).in_domain(ErrorDomain::RPC), reason);
            }
            Some(Ok(event)) => self.hub.emit(&event),
            // One that cannot be read is lost, which its subscribers are told.
            Some(Err(_)) => self.hub.emit(&DriverEvent::EventsLost { count: 1 }),
            None => {}
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("kind", &self.kind).field("is_alive", &self.is_alive()).finish_non_exhaustive()
    }
}

/// What is behind these locks stays whole when a thread panics: every change is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a packet says that it is of, which may be anything.
fn named(header: Header) -> String {
    format!("procedure {} of the program {:#010x}, version {}", header.procedure, header.program, header.version)
}

fn lost(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::RPC, why).in_domain(ErrorDomain::RPC)
}
