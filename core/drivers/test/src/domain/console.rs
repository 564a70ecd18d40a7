//! Consoles. The guest behind one prints a line that names its domain, gives back every byte that it gets, and obeys commands, each on a line
//! of its own: `poweroff`, `crash`, and those of `guest_events`.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use virtkit_api::{DomainConsoleFlags, DomainOpenGraphicsFlags, DomainRef, Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::{Chunk, DomainConsole, Reply, StreamSource};

use super::guest_events::Happening;
use super::picture::Picture;
use super::{Stop, TestDomain, graphics, lifecycle};
use crate::connection::TestConnection;
use crate::world::World;

/// How much the guest prints ahead of its reader; then what is written waits.
const BUFFER: usize = 64 * 1024;

/// The longest line that is taken for a command.
const LINE: usize = 256;

/// The consoles that every test domain has, also where its definition lists none.
const DEVICES: [&str; 2] = ["console0", "serial0"];

impl DomainConsole for TestConnection {
    fn open_console(&self, domain: &DomainRef, device: Option<&str>, flags: DomainConsoleFlags) -> Reply<Box<dyn StreamSource>> {
        let (world, domain, device) = (self.world.clone(), domain.clone(), device.map(str::to_owned));
        self.slowly(move || open(world, &domain, device.as_deref(), flags).map_err(|error| error.in_domain(ErrorDomain::TEST)))
    }

    fn open_graphics(&self, domain: &DomainRef, index: u32, fd: OwnedFd, _: DomainOpenGraphicsFlags) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || graphics::open(&world, &domain, index, fd))
    }

    fn open_graphics_fd(&self, domain: &DomainRef, index: u32, _: DomainOpenGraphicsFlags) -> Reply<OwnedFd> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || graphics::open_fd(&world, &domain, index))
    }

    fn screenshot(&self, domain: &DomainRef, screen: u32) -> Reply<Box<dyn StreamSource>> {
        self.in_guest(domain, move |domain, _| {
            if screen != 0 {
                let message = format!("the domain {:?} has no screen {screen}; it has one, 0", &*domain.name());
                return Err(Error::invalid_argument(message).in_domain(ErrorDomain::TEST));
            }
            Ok(Box::new(Picture::of_screen()) as Box<dyn StreamSource>)
        })
    }
}

fn open(world: Arc<World>, domain: &DomainRef, device: Option<&str>, flags: DomainConsoleFlags) -> Result<Box<dyn StreamSource>> {
    let domain = world.domain(domain)?;
    let mut state = domain.lock();
    if state.live.is_none() {
        let message = format!("the domain {:?} does not run, so it has no console to open", &*domain.name());
        return Err(Error::new(ErrorCode::OPERATION_INVALID, message));
    }
    if let Some(device) = device.filter(|device| !DEVICES.contains(device)) {
        let message = format!("the domain {:?} has no console {device:?}; it has {}", &*domain.name(), DEVICES.join(" and "));
        return Err(Error::invalid_argument(message));
    }
    if let Some(session) = state.console.upgrade().filter(|session| !session.lock().ended) {
        if !flags.contains(DomainConsoleFlags::FORCE) {
            let message = format!("the console of the domain {:?} is open elsewhere; FORCE takes it over", &*domain.name());
            return Err(Error::new(ErrorCode::OPERATION_FAILED, message));
        }
        session.end();
    }
    let session = Arc::new(Session::default());
    session.lock().output.extend(format!("virtkit test guest: {}\n", domain.name()).bytes());
    state.console = Arc::downgrade(&session);
    drop(state);
    Ok(Box::new(Console { session, domain, world }))
}

/// What lies between a guest and the one who has its console open.
#[derive(Debug, Default)]
pub struct Session {
    state: Mutex<Traffic>,
    /// Something was printed, something was read, or the session ended.
    changed: Notify,
}

#[derive(Debug, Default)]
struct Traffic {
    /// What the guest printed and nobody has read.
    output: VecDeque<u8>,
    /// The line that is being typed.
    line: Vec<u8>,
    ended: bool,
}

impl Session {
    fn lock(&self) -> MutexGuard<'_, Traffic> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the session: what was printed can still be read.
    pub fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_waiters();
    }

    /// Tries until there is an answer, after each change.
    async fn until<T>(&self, mut attempt: impl FnMut(&mut Traffic) -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let answer = attempt(&mut self.lock());
            if let Some(answer) = answer {
                self.changed.notify_waiters();
                return answer;
            }
            changed.await;
        }
    }
}

/// The open console of a domain.
#[derive(Debug)]
struct Console {
    session: Arc<Session>,
    domain: Arc<TestDomain>,
    world: Arc<World>,
}

impl StreamSource for Console {
    fn read(&self, max: usize) -> Reply<Chunk> {
        let session = self.session.clone();
        Reply::later(async move {
            let chunk = session.until(|traffic| {
                let count = max.min(traffic.output.len());
                if count > 0 {
                    return Some(Chunk::Data(traffic.output.drain(..count).collect()));
                }
                traffic.ended.then_some(Chunk::End)
            });
            Ok(chunk.await)
        })
    }

    fn write(&self, data: &[u8]) -> Reply<usize> {
        let data = data.to_vec();
        let (session, domain, world) = (self.session.clone(), self.domain.clone(), self.world.clone());
        Reply::later(async move {
            let typed = session.until(|traffic| {
                if traffic.ended {
                    return Some(Err(gone(&domain)));
                }
                let room = BUFFER.saturating_sub(traffic.output.len());
                (room > 0).then(|| Ok(traffic.type_in(&data[..data.len().min(room)])))
            });
            let (count, command) = typed.await?;
            let events = match command {
                Some(Command::Stop(why)) => lifecycle::stop(&world, &domain, why).into_iter().collect(),
                Some(Command::Happen(happening)) => happening.happen(&domain),
                None => Vec::new(),
            };
            for event in &events {
                world.events().emit(event);
            }
            Ok(count)
        })
    }

    fn finish(&self) -> Reply<()> {
        self.session.end();
        Reply::now(Ok(()))
    }

    fn abort(&self) {
        self.session.end();
    }
}

/// What a guest is told to do.
enum Command {
    Stop(Stop),
    Happen(Happening),
}

impl Traffic {
    /// Echoes, and looks for a command. What is typed behind a command is not taken any more.
    fn type_in(&mut self, data: &[u8]) -> (usize, Option<Command>) {
        for (index, byte) in data.iter().enumerate() {
            self.output.push_back(*byte);
            if *byte != b'\n' && *byte != b'\r' {
                if self.line.len() < LINE {
                    self.line.push(*byte);
                }
                continue;
            }
            let command = match std::mem::take(&mut self.line).as_slice() {
                b"poweroff" => Some(Command::Stop(Stop::Shutdown)),
                b"crash" => Some(Command::Stop(Stop::Crashed)),
                line => Happening::of(line).map(Command::Happen),
            };
            if command.is_some() {
                return (index + 1, command);
            }
        }
        (data.len(), None)
    }
}

fn gone(domain: &TestDomain) -> Error {
    let message = format!("the console of the domain {:?} is closed", &*domain.name());
    Error::new(ErrorCode::OPERATION_INVALID, message).in_domain(ErrorDomain::TEST)
}
