//! The daemon of a whole system, as root: it runs QEMU for `qemu:///system`, and has networks, secrets, network filters and the devices of its host. The system
//! is its own: processes, mounts and network are seen by nobody else, and nothing of this machine is changed.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::programs::{is_root, program};

/// What runs inside.
const SCRIPT: &str = include_str!("system.sh");

/// What is its own.
const NAMESPACES: [&str; 6] = ["--mount", "--net", "--uts", "--pid", "--fork", "--mount-proc"];

/// How long the daemon may take until it listens.
const START: Duration = Duration::from_secs(60);

/// How long it is left alone between two looks whether it listens.
const LOOK: Duration = Duration::from_millis(2);

/// QEMU runs as root, without what only the daemon of the machine can have: labels, control groups, a daemon for logs, `/dev` of each domain.
const QEMU: &str = "user = \"root\"\ngroup = \"root\"\ndynamic_ownership = 0\nremember_owner = 0\nsecurity_driver = \"none\"\ncgroup_controllers = []\n\
                    namespaces = []\nstdio_handler = \"file\"\n";

/// A running daemon. Dropping it ends it, and all domains that it has started.
#[derive(Debug)]
pub struct SystemLibvirtd {
    process: Child,
    folder: TempDir,
    /// Where its configuration and its socket are; the folder has the name of its host.
    place: PathBuf,
    /// How often it was started.
    starts: usize,
}

impl SystemLibvirtd {
    /// Starts a daemon whose host has this name, and waits until it listens. None, and a line that says so, where something that it needs is not installed, or a
    /// system of its own cannot be had.
    ///
    /// # Panics
    /// Where it can be had and the daemon does not run.
    #[must_use]
    pub fn start(name: &str) -> Option<Self> {
        if !can_start() {
            return None;
        }
        let folder = tempfile::Builder::new().prefix("virtkit-system-").tempdir().expect("a folder");
        let place = folder.path().join(name);
        fs::create_dir(&place).expect("a folder");
        fs::write(place.join("qemu.conf"), QEMU).expect("a file");
        fs::write(place.join("libvirtd.conf"), configuration(&place, name)).expect("a file");
        let mut daemon = Self { process: run(&place, &folder.path().join("0")), folder, place, starts: 1 };
        daemon.wait();
        Some(daemon)
    }

    /// Ends it and all that it has, and starts it anew at the same address. What it knows of the installed QEMU is kept.
    ///
    /// # Panics
    /// Where it does not run again.
    pub fn begin_anew(&mut self) {
        self.end();
        // What cannot be removed goes with all of it.
        let _ = fs::remove_dir_all(self.state());
        // They are there only where it had come to listen.
        for socket in ["libvirt-sock", "libvirt-sock-ro", "libvirt-admin-sock"] {
            let _ = fs::remove_file(self.place.join(socket));
        }
        self.starts += 1;
        self.process = run(&self.place, &self.state());
        self.wait();
    }

    /// The URI of `qemu:///system` over its UNIX socket.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("qemu+unix:///system?socket={}", self.place.join("libvirt-sock").display())
    }

    /// The folder of what it keeps until it begins anew.
    fn state(&self) -> PathBuf {
        self.folder.path().join((self.starts - 1).to_string())
    }

    fn wait(&mut self) {
        let until = Instant::now() + START;
        while UnixStream::connect(self.place.join("libvirt-sock")).is_err() {
            let has_ended = self.state().join("ended").exists() || self.process.try_wait().expect("its state").is_some();
            if has_ended || Instant::now() > until {
                let said = fs::read_to_string(self.place.join("log")).unwrap_or_default();
                panic!("libvirtd {}:\n{said}", if has_ended { "has ended" } else { "does not listen" });
            }
            thread::sleep(LOOK);
        }
    }

    /// The first process inside ends with its input, all others end with it, and then the one that waits for it.
    fn end(&mut self) {
        drop(self.process.stdin.take());
        // One that has ended by itself is waited for just the same.
        let _ = self.process.wait();
    }
}

impl Drop for SystemLibvirtd {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether all is there that it needs; where not, a line says so.
fn can_start() -> bool {
    let programs = ["libvirtd", "qemu-system-x86_64", "unshare", "ip", "mount", "hostname"];
    if programs.iter().any(|name| program(name).is_none()) {
        return false;
    }
    let missing = missing();
    if let Some(missing) = missing {
        eprintln!("SKIPPED: {missing}, so what needs the libvirtd of a system is not tested");
    }
    missing.is_none()
}

/// What else it lacks.
fn missing() -> Option<&'static str> {
    if !has_driver() {
        return Some("libvirt's driver for QEMU is not installed");
    }
    if !Path::new("/etc/libvirt").is_dir() {
        return Some("there is no folder /etc/libvirt, which comes with libvirt's command virsh");
    }
    if !is_root() {
        return Some("only root can have a system of its own in which QEMU runs");
    }
    let tried = Command::new("unshare").args(NAMESPACES).arg("true").stderr(Stdio::null()).status();
    if tried.is_ok_and(|status| status.success()) { None } else { Some("this process may not have namespaces of its own") }
}

/// Whether the daemon finds its driver for QEMU: below `/usr/lib`, where the folder of the machine's architecture is one of several.
fn has_driver() -> bool {
    let libraries = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders = libraries.chain([PathBuf::from("/usr/lib"), PathBuf::from("/usr/lib64")]);
    folders.any(|folder| folder.join("libvirt/connection-driver/libvirt_driver_qemu.so").exists())
}

fn configuration(place: &Path, name: &str) -> String {
    let number = name.bytes().fold(0_u64, |sum, byte| (sum << 8 | u64::from(byte)) & 0xffff_ffff_ffff);
    format!(
        "unix_sock_dir = \"{}\"\nauth_unix_rw = \"none\"\nauth_unix_ro = \"none\"\nhost_uuid = \"5e1f0d2c-7b4a-4c39-9d60-{number:012x}\"\n",
        place.display()
    )
}

fn run(place: &Path, state: &Path) -> Child {
    fs::create_dir(state).expect("a folder");
    let mut command = Command::new("unshare");
    command.args(NAMESPACES).args(["sh", "-c", SCRIPT, "sh"]).arg(state).arg(place).env("LC_ALL", "C");
    let log = fs::OpenOptions::new().create(true).append(true).open(place.join("log")).expect("a file");
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log).spawn().expect("it could be run before")
}
