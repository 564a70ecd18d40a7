//! A process in the place of a QEMU, with a monitor that a test speaks for, so that it says what no QEMU would say at will.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serde_json::{Value, json};
use virtkit_api::Uuid;

/// What is said to a command, as lines, of the connection with this number, from 0. Without an answer of the test's own it is one that pleases.
type Answer = dyn Fn(usize, &str, &Value) -> Option<String> + Send + Sync;

/// A machine in a root that nobody has open.
pub struct Machine {
    pub process: Child,
    pub uuid: Uuid,
    run: PathBuf,
}

impl Machine {
    /// Makes the process.
    pub fn new(root: &Path, uuid: Uuid) -> Self {
        Self { process: Command::new("sleep").arg("600").spawn().expect("a process can be started"), uuid, run: root.join("run") }
    }

    /// What its owner has noted, for a test to change. The domain runs.
    pub fn notes(&self, name: &str) -> Value {
        let pid = self.process.id();
        let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
        let since: u64 = line.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap().parse().unwrap();
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("the host tells its runs apart");
        let xml = format!("<domain type='qemu'><name>{name}</name><uuid>{}</uuid><memory>16384</memory></domain>", self.uuid);
        json!({
            "form": 1, "boot": boot.trim(), "id": 7, "pid": pid, "start_time": since, "state": 1, "reason": 1, "paused": false,
            "restart": false, "xml": xml,
        })
    }

    /// The file of the notes.
    pub fn file(&self) -> PathBuf {
        self.run.join(format!("{}.json", self.uuid))
    }

    /// Writes notes.
    pub fn note(&self, notes: &impl ToString) {
        std::fs::write(self.file(), notes.to_string()).expect("the notes can be written");
    }

    /// Speaks at the monitor from now on, as long as the process runs.
    pub fn speak(&self, answer: impl Fn(usize, &str, &Value) -> Option<String> + Send + Sync + 'static) {
        let path = self.run.join(format!("{}.qmp", self.uuid));
        let listener = UnixListener::bind(path).expect("the monitor can be made");
        let process = pidfd_open(Pid::from_child(&self.process), PidfdFlags::empty()).expect("the process runs");
        let (uuid, answer): (Uuid, Box<Answer>) = (self.uuid, Box::new(answer));
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                // Whoever hangs up ends this conversation, and the next is waited for.
                let _ = stream.and_then(|stream| converse(stream, &process, uuid, &|command, id| answer(number, command, id)));
            }
        });
    }

    /// Whether the process runs.
    pub fn runs(&mut self) -> bool {
        self.process.try_wait().is_ok_and(|end| end.is_none())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // It may have ended already, and been waited for by the driver.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn converse(mut stream: UnixStream, process: &OwnedFd, uuid: Uuid, answer: &dyn Fn(&str, &Value) -> Option<String>) -> std::io::Result<()> {
    writeln!(stream, r#"{{"QMP": {{"version": {{"qemu": {{"micro": 0, "minor": 2, "major": 7}}}}}}}}"#)?;
    let mut lines = BufReader::new(stream.try_clone()?);
    loop {
        let ended = lines.buffer().is_empty() && {
            let mut either = [PollFd::new(process, PollFlags::IN), PollFd::new(&stream, PollFlags::IN)];
            poll(&mut either, None)?;
            !either[0].revents().is_empty()
        };
        let mut line = String::new();
        if ended || lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command: Value = serde_json::from_str(&line).expect("a command is JSON");
        let (name, id) = (command["execute"].as_str().unwrap_or_default(), &command["id"]);
        let pleasing = || {
            let result = match name {
                "query-uuid" => json!({ "UUID": uuid.to_string() }),
                "query-status" => json!({ "status": "running" }),
                _ => json!({}),
            };
            json!({ "return": result, "id": id }).to_string()
        };
        writeln!(stream, "{}", answer(name, id).unwrap_or_else(pleasing))?;
    }
}
