//! A program whose standard input and output are the way to the daemon.

use std::io::Read as _;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::sync::Notify;
use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::spawner;

use super::failed;
use super::ssh_words::{Known, refusal};

/// How much of what it complains about is kept, in bytes: the beginning.
const KEPT: usize = 4 << 10;

/// How long its last words are waited for, and its end where it was told to end.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The stack of the thread that listens to it, in bytes.
const STACK: usize = 64 << 10;

/// A running program. Dropping it ends it.
#[derive(Debug)]
pub struct Program {
    line: String,
    /// What is known of the other side, if it is ssh.
    known: Option<Known>,
    process: Arc<OwnedFd>,
    said: Arc<Said>,
    is_ending: AtomicBool,
}

/// What it says on its standard error.
#[derive(Debug, Default)]
struct Said {
    words: Mutex<Words>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Words {
    text: Vec<u8>,
    is_over: bool,
    /// How it ended, once it has.
    end: Option<ExitStatus>,
}

impl Said {
    fn lock(&self) -> MutexGuard<'_, Words> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something is so, for as long as last words take. False where it is not.
    async fn soon(&self, is_so: impl Fn(&Words) -> bool) -> bool {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                if is_so(&self.lock()) {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(LAST_WORDS, wait).await.is_ok()
    }

    fn change(&self, change: impl FnOnce(&mut Words)) {
        change(&mut self.lock());
        self.changed.notify_waiters();
    }
}

impl Program {
    /// Starts it, and gives our end of the socket. Dropping the future ends it.
    pub async fn start(command: Command, known: Option<Known>) -> Result<(UnixStream, Arc<Self>)> {
        spawner().block(move || Self::spawn(command, known)).await
    }

    fn spawn(mut command: Command, known: Option<Known>) -> Result<(UnixStream, Arc<Self>)> {
        let line = command.get_program().to_string_lossy().into_owned();
        let doing = || format!("cannot start {line:?} to reach the daemon");
        let (ours, theirs) = UnixStream::pair().map_err(|error| failed(doing(), &error))?;
        let copy = theirs.try_clone().map_err(|error| failed(doing(), &error))?;
        command.stdin(OwnedFd::from(theirs)).stdout(OwnedFd::from(copy)).stderr(Stdio::piped());
        // SAFETY: what is run in the child only asks the system, and allocates nothing.
        unsafe { command.pre_exec(take_all_signals) };
        let said = Arc::new(Said::default());
        let (process, told) = mpsc::channel::<(Child, Arc<OwnedFd>)>();
        let listener = {
            let said = said.clone();
            // It takes as long as the connection: none of the runtime's threads, of which there are not enough for many connections.
            move || told.recv().into_iter().for_each(|(child, process)| listen(child, &process, &said))
        };
        thread::Builder::new()
            .name("virtkit-program".to_owned())
            .stack_size(STACK)
            .spawn(listener)
            .map_err(|error| failed(doing(), &error))?;
        let mut child = command.spawn().map_err(|error| failed(doing(), &error))?;
        let opened = Pid::from_raw(child.id().cast_signed()).map(|pid| pidfd_open(pid, PidfdFlags::empty()));
        let descriptor = match opened {
            Some(Ok(descriptor)) => Arc::new(descriptor),
            Some(Err(error)) => {
                // It cannot be told from other processes later.
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(doing(), &error.into()));
            }
            None => unreachable!("a process has a number above zero"),
        };
        // The thread waits for it.
        let _ = process.send((child, descriptor.clone()));
        Ok((ours, Arc::new(Self { line, known, process: descriptor, said, is_ending: AtomicBool::new(false) })))
    }

    /// Ends it: it has the time for last words, then it is told to end, and then made to.
    pub fn end(&self) {
        if self.is_ending.swap(true, Ordering::AcqRel) {
            return;
        }
        let (process, said) = (self.process.clone(), self.said.clone());
        spawner().handle().spawn(async move {
            for signal in [Signal::TERM, Signal::KILL] {
                if said.soon(|words| words.is_over).await {
                    return;
                }
                // One that has ended by itself needs no signal.
                let _ = pidfd_send_signal(&*process, signal);
            }
        });
    }

    /// The error of a daemon that could not be spoken to: which program carried the bytes, how it ended and what it said. Whether its end was seen by who
    /// reads or by who writes does not matter, so it is one error.
    pub async fn explain(&self, error: Error) -> Error {
        // One that goes on has said what it has to say.
        self.said.soon(|words| words.end.is_some()).await;
        let (text, end) = {
            let words = self.said.lock();
            (String::from_utf8_lossy(&words.text).trim().replace("\r\n", "\n"), words.end)
        };
        let said = if text.is_empty() { "said nothing".to_owned() } else { format!("said: {text}") };
        let end = format!("{:?} {} and {said}", self.line, ended(end));
        if let Some(refusal) = refusal(&text, self.known.as_ref()) {
            return Error::new(ErrorCode::AUTH_FAILED, format!("{refusal} ({end})")).in_domain(ErrorDomain::RPC);
        }
        if error.code == ErrorCode::CONNECTION_LOST {
            return Error::new(ErrorCode::SYSTEM_ERROR, format!("the daemon was not reached: {end}")).in_domain(ErrorDomain::RPC);
        }
        let mut told = error;
        told.message = format!("{} ({end})", told.message);
        told
    }
}

/// How a program ended, as part of a sentence.
fn ended(end: Option<ExitStatus>) -> String {
    match end.map(|end| (end.code(), end.signal())) {
        None => "goes on without its connection".to_owned(),
        Some((Some(code), _)) => format!("ended with status {code}"),
        Some((None, signal)) => format!("was ended by signal {}", signal.unwrap_or_default()),
    }
}

/// In the child: threads of the runtime take no signals, and their children are not to inherit that.
fn take_all_signals() -> std::io::Result<()> {
    // SAFETY: a set of signals is plain numbers, which is filled before it is used.
    let failed = unsafe {
        let mut none = std::mem::zeroed::<libc::sigset_t>();
        libc::sigemptyset(&raw mut none);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut())
    };
    if failed == 0 { Ok(()) } else { Err(std::io::Error::from_raw_os_error(failed)) }
}

/// Takes what it says, and its end.
fn listen(mut child: Child, process: &OwnedFd, said: &Said) {
    if let Some(errors) = child.stderr.take() {
        take_words(errors, process, said);
    }
    said.change(|words| words.is_over = true);
    let end = child.wait();
    said.change(|words| words.end = end.ok());
}

/// Takes what it says until it says no more. One that leaves another behind, as ssh may, can end before its standard error does.
fn take_words(mut errors: ChildStderr, process: &OwnedFd, said: &Said) {
    let mut buffer = [0; 512];
    loop {
        let (has_words, has_ended) = {
            let mut both = [PollFd::from_borrowed_fd(errors.as_fd(), PollFlags::IN), PollFd::new(process, PollFlags::IN)];
            match poll(&mut both, None) {
                Ok(_) => (!both[0].revents().is_empty(), !both[1].revents().is_empty()),
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return,
            }
        };
        if has_words {
            let Ok(count @ 1..) = errors.read(&mut buffer) else { return };
            let mut words = said.lock();
            let room = KEPT - words.text.len();
            words.text.extend_from_slice(&buffer[..count.min(room)]);
        } else if has_ended {
            return;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended by itself needs no signal.
        let _ = pidfd_send_signal(&*self.process, Signal::TERM);
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn is_there(pid: i32) -> bool {
        // SAFETY: no signal is sent.
        unsafe { libc::kill(pid, 0) == 0 }
    }

    fn pid_of(socket: &UnixStream) -> i32 {
        let mut line = [0; 16];
        let count = (&*socket).read(&mut line).expect("it tells its number");
        std::str::from_utf8(&line[..count]).expect("a number").trim().parse().expect("a number")
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script);
        command
    }

    fn ends(pid: i32, within: Duration) -> bool {
        let begin = Instant::now();
        while is_there(pid) && begin.elapsed() < within {
            thread::sleep(Duration::from_millis(10));
        }
        !is_there(pid)
    }

    /// Threads of a runtime take no signals, as those of the engine.
    fn run<R>(test: impl Future<Output = R>) -> R {
        // SAFETY: as in `take_all_signals`.
        let block = || unsafe {
            let mut all = std::mem::zeroed::<libc::sigset_t>();
            libc::sigfillset(&raw mut all);
            libc::pthread_sigmask(libc::SIG_BLOCK, &raw const all, std::ptr::null_mut());
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().on_thread_start(block).build().expect("a runtime");
        runtime.block_on(test)
    }

    #[test]
    fn it_ends_with_what_it_carries() {
        run(async {
            let (socket, program) = Program::start(shell("echo $$; exec sleep 100"), None).await.expect("it starts");
            let pid = pid_of(&socket);
            drop(program);
            assert!(ends(pid, Duration::from_secs(1)), "it is told to end at once");
            let (socket, program) =
                Program::start(shell("trap '' TERM; echo $$; while :; do sleep 1; done"), None).await.expect("it starts");
            let pid = pid_of(&socket);
            program.end();
            assert!(ends(pid, Duration::from_secs(8)), "one that does not want to is made to");
        });
    }

    #[test]
    fn one_that_leaves_another_behind_has_ended() {
        run(async {
            let (_socket, program) = Program::start(shell("echo no way >&2; sleep 5 >/dev/null & exit 1"), None).await.expect("it starts");
            let begin = Instant::now();
            let error = program.explain(Error::new(ErrorCode::RPC, "it broke")).await;
            assert!(error.message.contains("no way") && begin.elapsed() < LAST_WORDS, "{error}");
        });
    }

    #[test]
    fn whoever_notices_its_end_it_is_told_with_status_and_words() {
        run(async {
            for (script, end) in [
                ("echo no way >&2; exit 3", "\"sh\" ended with status 3 and said: no way"),
                ("exit 0", "\"sh\" ended with status 0 and said nothing"),
                ("kill -9 $$", "\"sh\" was ended by signal 9 and said nothing"),
            ] {
                let (_socket, program) = Program::start(shell(script), None).await.expect("it starts");
                for (reader_or_writer, errno) in [("the daemon has closed the connection", -1), ("cannot write to the socket", 32)] {
                    let mut error = crate::loss::lost(reader_or_writer);
                    error.int1 = errno;
                    let told = program.explain(error).await;
                    let wanted = Error::new(ErrorCode::SYSTEM_ERROR, format!("the daemon was not reached: {end}"));
                    assert_eq!(told, wanted.in_domain(ErrorDomain::RPC));
                }
                let told = program.explain(crate::loss::violation("it makes no sense")).await;
                assert_eq!((told.code, told.message.clone()), (ErrorCode::RPC, format!("it makes no sense ({end})")));
            }
        });
    }

    #[test]
    fn a_refusal_is_an_error_of_its_own() {
        run(async {
            let (_socket, program) = Program::start(shell("echo Permission denied >&2; exit 255"), None).await.expect("it starts");
            let told = program.explain(crate::loss::closed_there()).await;
            assert!(told.code == ErrorCode::AUTH_FAILED && told.message.contains("status 255"), "{told}");
        });
    }
}
