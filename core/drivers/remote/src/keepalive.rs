//! Whether the other side is still there. A connection on which nothing comes asks, and ends where nothing comes all the same; and it answers the daemon,
//! which does so too.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::spawner;
use virtkit_rpc::protocol::{KEEPALIVE_PING, KEEPALIVE_PONG, KEEPALIVE_PROGRAM, KEEPALIVE_VERSION};
use virtkit_rpc::{Header, Kind, Message, OnlyOne, Status};

use crate::link::Link;

/// How often the daemon is asked on a connection whose user says nothing else.
pub const INTERVAL: Duration = Duration::from_secs(5);

/// How often it is asked without an answer before it counts as gone.
pub const COUNT: u32 = 5;

/// What shows each side of a connection that the other is there.
#[derive(Debug)]
pub struct Pulse {
    begun: Instant,
    /// When something was heard of the daemon, in milliseconds from then on.
    heard: AtomicU64,
    /// When it was last shown something while nothing is taken, likewise.
    shown: AtomicU64,
    /// The daemon knows such questions.
    is_understood: AtomicBool,
    questions: OnlyOne,
    answers: OnlyOne,
}

impl Default for Pulse {
    fn default() -> Self {
        let (questions, answers) = (OnlyOne::default(), OnlyOne::default());
        Self {
            begun: Instant::now(),
            heard: AtomicU64::new(0),
            shown: AtomicU64::new(0),
            is_understood: AtomicBool::new(false),
            questions,
            answers,
        }
    }
}

impl Pulse {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn since(&self, moment: &AtomicU64) -> Duration {
        Duration::from_millis(self.now().saturating_sub(moment.load(Ordering::Acquire)))
    }

    /// Something was heard of the daemon.
    pub fn beats(&self) {
        self.heard.store(self.now(), Ordering::Release);
    }

    /// How long nothing was heard of it.
    fn silence(&self) -> Duration {
        self.since(&self.heard)
    }

    /// How long it is until the daemon is to be shown that this side is there, where its questions are not heard.
    pub fn next_sign(&self) -> Duration {
        INTERVAL.saturating_sub(self.since(&self.shown))
    }

    /// Shows it, if it is time. What the user has said about questions does not matter: this one needs no answer.
    pub fn show(&self, link: &Link) {
        if self.next_sign().is_zero() {
            self.shown.store(self.now(), Ordering::Release);
            self.ask(link);
        }
    }

    /// Asks the daemon whether it is there, if it knows the question.
    fn ask(&self, link: &Link) {
        let header = Header {
            program: KEEPALIVE_PROGRAM,
            version: KEEPALIVE_VERSION,
            procedure: KEEPALIVE_PING,
            kind: Kind::Message,
            serial: 0,
            status: Status::Ok,
        };
        if self.is_understood.load(Ordering::Acquire)
            && let Ok(ping) = Message::new(header, |_| {})
        {
            link.show(ping, &self.questions);
        }
    }

    /// Answers it. One answer is enough for all questions that come before it is sent.
    pub fn answer(&self, link: &Link, header: Header) -> Result<()> {
        if header.procedure == KEEPALIVE_PING {
            link.show(Message::new(Header { procedure: KEEPALIVE_PONG, ..header }, |_| {})?, &self.answers);
        }
        Ok(())
    }
}

/// Asks from now on a daemon that knows such questions: each `interval` in which nothing comes, and `count` times before the connection ends. Without an
/// interval nothing is asked, and the daemon is believed to be there.
///
/// # Errors
/// `InvalidArg` for an interval of no length.
pub fn set(link: &Arc<Link>, interval: Option<Duration>, count: u32) -> Result<()> {
    link.pulse().is_understood.store(true, Ordering::Release);
    let Some(interval) = interval else {
        link.set_asking(None);
        return Ok(());
    };
    if interval.is_zero() {
        let message = "the interval at which a daemon is asked whether it is there must be longer than nothing";
        return Err(Error::new(ErrorCode::INVALID_ARG, message).in_domain(ErrorDomain::REMOTE));
    }
    let task = spawner().handle().spawn(ask(Arc::downgrade(link), interval, count));
    link.set_asking(Some(task.abort_handle()));
    Ok(())
}

async fn ask(link: Weak<Link>, interval: Duration, count: u32) {
    let mut asked = 0;
    loop {
        let Some(current) = link.upgrade().filter(|link| link.is_alive()) else { return };
        let (silence, is_paused) = (current.pulse().silence(), current.is_paused());
        // While nothing is taken nothing can be heard. What is unread has a reader, which goes on or leaves it.
        if is_paused || silence < interval {
            asked = 0;
        }
        let next = interval.saturating_mul(asked + 1);
        let rest = if is_paused { interval } else { next.saturating_sub(silence) };
        if rest.is_zero() {
            if asked == count {
                return current.has_died(silence);
            }
            asked += 1;
            current.pulse().ask(&current);
        }
        drop(current);
        tokio::time::sleep(rest).await;
    }
}
