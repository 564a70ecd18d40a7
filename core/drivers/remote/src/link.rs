//! The connection itself: packets out, packets in, and who each of them is for.

mod taking;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use virtkit_api::{ConnectionCloseReason, Error, ErrorCode, ErrorDomain, Outcome, Result};
use virtkit_driver::{EventHub, spawner};
use virtkit_rpc::{Closer, Header, Incoming, Message, Outbox, Procedure, Protection, Taken, Transport};

use crate::flow::Direction;
use crate::keepalive::Pulse;
use crate::lead;
use crate::loss::{self, End, lost, violation};
use crate::pressure::{Demand, Pressure, Urgent};
use crate::stream::RemoteStream;
use crate::table::{Answer, Asked, Pending, Table};
use crate::tasks::guarded;
use crate::transport::{Program, Way, WayKind};

/// How often the socket is looked at for what the daemon has said before it left.
const LAST_WORDS: usize = 64;

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
pub type Heir = Box<dyn Fn(&End) + Send + Sync>;

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
                link.hear_last_words();
                link.fail_with(error);
            }
        });
        // It is set once, here.
        let _ = link.sending.set(sending.abort_handle());
        let taking = link.clone();
        runtime.handle().spawn(async move {
            if let Err(error) = guarded("the task that takes packets of the daemon", taking.take_all()).await {
                taking.fail_with(error);
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

    /// Whether a program carries the bytes: it may have to ask its user something before it does.
    pub fn is_carried(&self) -> bool {
        lock(&self.program).is_some()
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

    /// Why the connection has ended, if it has.
    pub fn ended(&self) -> Option<End> {
        self.lock().ended.clone()
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
            return Err(violation("something came behind the last message of the authentication that is not protected"));
        }
        let Some(transport) = self.transport() else { return Err(lost("the connection to the daemon has ended")) };
        transport.protect(protection).map_err(|error| violation(format!("the connection cannot be protected: {error}")))
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
        self.end_with(&loss::closed_here(), ConnectionCloseReason::CLIENT);
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

    /// Takes what the daemon has said before it left. Who cannot be sent to any more may have answered first.
    fn hear_last_words(&self) {
        for _ in 0..LAST_WORDS {
            if self.demand() != Demand::More || self.take_some() == Taken::End {
                return;
            }
        }
    }

    /// Ends the connection because of what went wrong with it.
    fn fail_with(&self, error: Error) {
        let (error, reason) = loss::found(error);
        self.end_with(&error, reason);
    }

    fn end_with(&self, error: &Error, reason: ConnectionCloseReason) {
        let mut table = self.lock();
        let is_first = table.ended.is_none();
        let end = table.ended.get_or_insert_with(|| End::new(error, reason)).clone();
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
            (self.heir)(&end);
        }
        self.end_way();
        self.pressure.wake();
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
