//! A monitor, from the side that gives the commands.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, Shutdown, sendmsg, shutdown};
use serde_json::{Value, json};
use tokio::io::Interest;
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::Event;
use super::message::{End, Failure, Greeting, Message};

/// The longest line that is read. QEMU's longest answers, about all properties of all its devices, have some hundred KiB.
const LONGEST: usize = 64 << 20;

/// Who is told what happens. Called in the order of the lines, before the answer to a command that came behind an event reaches its caller.
pub trait Sink: Send + Sync + 'static {
    /// Something happened. Must not wait.
    fn event(&self, event: Event);

    /// Nothing more will come.
    fn closed(&self, why: End);
}

/// A monitor. Copies are the same one; with the last of them the connection ends, and QEMU waits for the next.
#[derive(Clone)]
pub struct Monitor(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    /// One command is written at a time.
    writing: tokio::sync::Mutex<()>,
    reader: AbortHandle,
}

struct Shared {
    socket: UnixStream,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    answers: HashMap<u64, oneshot::Sender<Result<Value, Failure>>>,
    /// Why no command can be given any more.
    lost: Option<End>,
}

impl Monitor {
    /// Waits for QEMU's greeting and makes the monitor ready for commands.
    pub async fn open(socket: UnixStream, sink: impl Sink) -> Result<(Self, Greeting), Failure> {
        let mut lines = Lines::default();
        let given_up = |why| Failure::Lost(End::Ours(why));
        let line = lines.next(&socket).await.map_err(Failure::Lost)?;
        let greeting = match Message::parse(&line).map_err(given_up)? {
            Message::Greeting(greeting) => greeting,
            Message::Reply(..) | Message::Event(_) => return Err(given_up("it does not begin with a greeting".to_owned())),
        };
        let shared = Arc::new(Shared { socket, waiting: Mutex::default() });
        let reader = tokio::spawn(read(shared.clone(), lines, sink)).abort_handle();
        let monitor = Self(Arc::new(Inner { shared, writing: tokio::sync::Mutex::default(), reader }));
        monitor.execute("qmp_capabilities", Value::Null).await?;
        Ok((monitor, greeting))
    }

    /// Gives a command and waits for its result. `arguments` is an object, or null for none.
    pub async fn execute(&self, command: &str, arguments: Value) -> Result<Value, Failure> {
        self.give(command, arguments, None).await
    }

    /// Gives a command together with a descriptor.
    pub async fn execute_with(&self, command: &str, arguments: Value, descriptor: BorrowedFd<'_>) -> Result<Value, Failure> {
        self.give(command, arguments, Some(descriptor)).await
    }

    /// Ends the connection: who waits for an answer gets none. QEMU waits for the next who connects.
    pub fn close(&self) {
        self.0.shared.lose(End::Ours("this process has closed it".to_owned()));
        self.0.shared.hang_up();
    }

    /// Whether this side has ended it.
    pub fn is_given_up(&self) -> bool {
        matches!(self.0.shared.lock().lost, Some(End::Ours(_)))
    }

    async fn give(&self, command: &str, arguments: Value, descriptor: Option<BorrowedFd<'_>>) -> Result<Value, Failure> {
        let shared = &self.0.shared;
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut waiting = shared.lock();
            if let Some(why) = &waiting.lost {
                return Err(Failure::Lost(why.clone()));
            }
            waiting.last += 1;
            let id = waiting.last;
            waiting.answers.insert(id, sender);
            id
        };
        let mut line = if arguments.is_null() {
            json!({ "execute": command, "id": id })
        } else {
            json!({ "execute": command, "arguments": arguments, "id": id })
        }
        .to_string();
        line.push('\n');
        let written = {
            let _writing = self.0.writing.lock().await;
            write(&shared.socket, line.as_bytes(), descriptor).await
        };
        if let Err(error) = written {
            shared.lock().answers.remove(&id);
            return Err(Failure::Lost(error.into()));
        }
        answer.await.unwrap_or_else(|_| {
            let why = shared.lock().lost.clone();
            Err(Failure::Lost(why.unwrap_or_else(|| End::Ours("this process has closed it".to_owned()))))
        })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").field("lost", &self.0.shared.lock().lost).finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody will get an answer any more. What is said first of why counts.
    fn lose(&self, why: End) -> End {
        let mut waiting = self.lock();
        waiting.answers.clear();
        waiting.lost.get_or_insert(why).clone()
    }

    /// Lets QEMU take the next one who connects, whoever still has this monitor.
    fn hang_up(&self) {
        // It may have ended already.
        let _ = shutdown(self.socket.as_fd(), Shutdown::Both);
    }
}

/// Reads until one of the sides ends it.
async fn read(shared: Arc<Shared>, mut lines: Lines, sink: impl Sink) {
    let why = loop {
        let line = match lines.next(&shared.socket).await {
            Ok(line) => line,
            Err(why) => break why,
        };
        match Message::parse(&line) {
            Ok(Message::Reply(id, result)) => {
                let answer = shared.lock().answers.remove(&id);
                // A caller that has given up has no ear for it.
                let _ = answer.map(|answer| answer.send(result));
            }
            Ok(Message::Event(event)) => sink.event(event),
            Ok(Message::Greeting(_)) => {}
            Err(why) => break End::Ours(why),
        }
    };
    let why = shared.lose(why);
    shared.hang_up();
    sink.closed(why);
}

async fn write(socket: &UnixStream, mut bytes: &[u8], mut descriptor: Option<BorrowedFd<'_>>) -> io::Result<()> {
    while !bytes.is_empty() {
        let sent = socket
            .async_io(Interest::WRITABLE, || {
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
                let mut control = SendAncillaryBuffer::new(&mut space);
                let passed = descriptor.as_slice();
                if !passed.is_empty() {
                    control.push(SendAncillaryMessage::ScmRights(passed));
                }
                Ok(sendmsg(socket.as_fd(), &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL)?)
            })
            .await?;
        descriptor = None;
        bytes = &bytes[sent..];
    }
    Ok(())
}

/// Cuts what arrives into lines.
#[derive(Default)]
struct Lines {
    arrived: Vec<u8>,
    /// How much of it has no line end.
    searched: usize,
}

impl Lines {
    async fn next(&mut self, socket: &UnixStream) -> Result<Vec<u8>, End> {
        loop {
            if let Some(at) = self.arrived[self.searched..].iter().position(|byte| *byte == b'\n') {
                let rest = self.arrived.split_off(self.searched + at + 1);
                self.searched = 0;
                return Ok(std::mem::replace(&mut self.arrived, rest));
            }
            self.searched = self.arrived.len();
            if self.searched > LONGEST {
                return Err(End::Ours(format!("a message of QEMU has more than {LONGEST} bytes")));
            }
            socket.readable().await?;
            match socket.try_read_buf(&mut self.arrived) {
                Ok(0) => return Err(End::Theirs),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

    use super::*;

    const GREETING: &str = r#"{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}}}}"#;

    struct Told(mpsc::Sender<String>);

    impl Sink for Told {
        fn event(&self, event: Event) {
            self.0.send(event.name).unwrap();
        }

        fn closed(&self, why: End) {
            self.0.send(format!("closed: {why}")).unwrap();
        }
    }

    /// A QEMU that answers each command with `answer`, and ends after the command `end`.
    async fn qemu(socket: UnixStream, answer: fn(&Value) -> String) {
        let (reader, mut writer) = socket.into_split();
        writer.write_all(format!("{GREETING}\n").as_bytes()).await.unwrap();
        let mut lines = BufReader::new(reader).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            let command: Value = serde_json::from_str(&line).unwrap();
            if command["execute"] == "end" {
                break;
            }
            writer.write_all(answer(&command).as_bytes()).await.unwrap();
        }
    }

    async fn open(answer: fn(&Value) -> String) -> (Monitor, mpsc::Receiver<String>) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        tokio::spawn(qemu(theirs, answer));
        let (sender, told) = mpsc::channel();
        let (monitor, greeting) = Monitor::open(ours, Told(sender)).await.unwrap();
        assert_eq!(greeting.version, [7, 2, 0]);
        (monitor, told)
    }

    #[tokio::test]
    async fn answers_find_their_commands_and_events_come_before_them() {
        let (monitor, told) = open(|command| {
            let event = json!({ "event": format!("BEFORE_{}", command["id"]) });
            let reply = json!({ "return": command["arguments"], "id": command["id"] });
            format!("{event}\r\n{reply}\r\n")
        })
        .await;
        let (one, two) = tokio::join!(monitor.execute("a", json!({ "x": 1 })), monitor.execute("b", json!({ "x": "ä\n" })));
        assert_eq!((one, two), (Ok(json!({ "x": 1 })), Ok(json!({ "x": "ä\n" }))));
        assert_eq!(told.try_iter().collect::<Vec<_>>(), ["BEFORE_1", "BEFORE_2", "BEFORE_3"]);
    }

    #[tokio::test]
    async fn a_refusal_is_told_in_qemus_words() {
        let (monitor, _told) = open(|command| match command["id"].as_u64() {
            Some(1) => format!("{}\n", json!({ "return": {}, "id": 1 })),
            id => format!("{}\n", json!({ "error": { "class": "DeviceNotFound", "desc": "no such thing" }, "id": id })),
        })
        .await;
        let refused = Failure::Refused { class: "DeviceNotFound".to_owned(), text: "no such thing".to_owned() };
        assert_eq!(monitor.execute("a", Value::Null).await, Err(refused));
    }

    #[tokio::test]
    async fn the_end_is_told_to_all_who_wait() {
        let (monitor, told) =
            open(|command| if command["id"] == 1 { "{\"return\": {}, \"id\": 1}\n".to_owned() } else { String::new() }).await;
        let (never, end) = tokio::join!(monitor.execute("wait", Value::Null), monitor.execute("end", Value::Null));
        for result in [never, end, monitor.execute("later", Value::Null).await] {
            assert_eq!(result, Err(Failure::Lost(End::Theirs)));
        }
        assert_eq!(told.recv().unwrap(), "closed: QEMU has closed it");
    }

    #[tokio::test]
    async fn what_is_not_understood_ends_the_monitor_and_not_qemu() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let answer = |command: &Value| if command["id"] == 1 { "{\"return\": {}, \"id\": 1}\n".to_owned() } else { "what?\n".to_owned() };
        let qemu = tokio::spawn(qemu(theirs, answer));
        let (sender, told) = mpsc::channel();
        let (monitor, _) = Monitor::open(ours, Told(sender)).await.unwrap();
        let result = monitor.execute("a", Value::Null).await;
        assert!(matches!(&result, Err(Failure::Lost(End::Ours(why))) if why.contains("cannot be understood")), "{result:?}");
        assert!(told.recv().unwrap().contains("cannot be understood"));
        // QEMU sees that the connection has ended, although somebody here still has the monitor, and can take the next.
        tokio::time::timeout(std::time::Duration::from_secs(60), qemu).await.unwrap().unwrap();
        assert!(matches!(monitor.execute("b", Value::Null).await, Err(Failure::Lost(End::Ours(_)))));
    }
}
