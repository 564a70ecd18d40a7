//! A daemon of ssh on this machine that lets in whoever runs the tests, with a key that is made for them.

use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::programs::{free_port, is_root, program};

/// How long the daemon may take until it listens.
const START: Duration = Duration::from_secs(30);

/// A running daemon. Dropping it ends it, and with it the connections that it has.
#[derive(Debug)]
pub struct Sshd {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Sshd {
    /// Starts a daemon, and waits until it listens. None, and a line that says so, where something of ssh's is not installed.
    ///
    /// # Panics
    /// Where it is installed and does not run.
    #[must_use]
    pub fn start() -> Option<Self> {
        let (server, _, keys) = (program("sshd")?, program("ssh")?, program("ssh-keygen")?);
        let folder = tempfile::Builder::new().prefix("virtkit-sshd-").tempdir().expect("a folder");
        for name in ["host", "other-host", "user", "stranger"] {
            make_key(&keys, &folder.path().join(name));
        }
        let port = free_port();
        fs::copy(folder.path().join("user.pub"), folder.path().join("authorized")).expect("a file");
        fs::write(folder.path().join("sshd_config"), configuration(folder.path(), port)).expect("a file");
        let mut daemon = Self { process: run(&server, folder.path()), folder, port };
        daemon.write_known("known", "host");
        daemon.write_known("changed", "other-host");
        fs::write(daemon.file("empty"), "").expect("a file");
        daemon.wait();
        Some(daemon)
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A file of its folder: the keys `user`, which it lets in, and `stranger`, which it does not; and the files of known machines `known`, `changed`, which has
    /// another key than it shows, and `empty`.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_known(&self, file: &str, key: &str) {
        let public = fs::read_to_string(self.file(&format!("{key}.pub"))).expect("it was made");
        fs::write(self.file(file), format!("[127.0.0.1]:{} {public}", self.port)).expect("a file");
    }

    fn wait(&mut self) {
        let until = Instant::now() + START;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if let Some(status) = self.process.try_wait().expect("its state") {
                let said = fs::read_to_string(self.file("log")).unwrap_or_default();
                panic!("sshd has ended with {status}:\n{said}");
            }
            assert!(Instant::now() < until, "sshd does not listen");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn make_key(program: &Path, file: &Path) {
    let made = Command::new(program).args(["-q", "-t", "ed25519", "-N", "", "-C", "a test", "-f"]).arg(file).stdin(Stdio::null()).status();
    assert!(made.expect("it can be run").success(), "the key {} could not be made", file.display());
}

fn configuration(folder: &Path, port: u16) -> String {
    let file = |name: &str| folder.join(name).display().to_string();
    let settings = [
        ("ListenAddress", format!("127.0.0.1:{port}")),
        ("HostKey", file("host")),
        ("AuthorizedKeysFile", file("authorized")),
        ("PidFile", file("pid")),
        ("PermitRootLogin", "yes".to_owned()),
        ("PasswordAuthentication", "no".to_owned()),
        ("KbdInteractiveAuthentication", "no".to_owned()),
        ("UsePAM", "no".to_owned()),
        // The folder is below /tmp, which everybody may write to.
        ("StrictModes", "no".to_owned()),
    ];
    settings.iter().fold(String::new(), |mut text, (name, value)| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name} {value}");
        text
    })
}

/// As root it wants an empty folder in /run, which only the start of the system's own makes: it gets one that nobody else sees.
fn run(program: &Path, folder: &Path) -> Child {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=TERM");
    if is_root() {
        let script = "mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd && exec \"$@\"";
        command.args(["unshare", "--mount", "sh", "-c", script, "sh"]);
    }
    command.arg(program).arg("-D").arg("-E").arg(folder.join("log")).arg("-f").arg(folder.join("sshd_config"));
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a file");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("setpriv is part of every Linux")
}
