//! The daemon.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Certificates;
use crate::programs::{NOBODY, free_port, is_root, program};

/// How long the daemon may take until it listens.
const START: Duration = Duration::from_secs(60);

/// How long it is left alone between two looks whether it listens. It needs some 25 ms, and is started once for each scenario.
const LOOK: Duration = Duration::from_millis(2);

/// How a daemon is set up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// How it authenticates who comes over its UNIX socket; libvirt's words.
    pub unix: Option<&'static str>,
    /// The same over TCP, on which it listens only then.
    pub tcp: Option<&'static str>,
    /// The same over TLS.
    pub tls: Option<&'static str>,
    /// The mechanisms of SASL, with a blank between them. There is one user, `ada`, with the password `lovelace`.
    pub mechanisms: Option<&'static str>,
}

/// A running daemon. Dropping it ends it.
#[derive(Debug)]
pub struct Libvirtd {
    process: Child,
    folder: TempDir,
    tcp: u16,
    tls: u16,
    settings: Settings,
    /// What it has in its environment besides.
    environment: Vec<(&'static str, OsString)>,
}

impl Libvirtd {
    /// Starts a daemon, and waits until it listens. None, and a line that says so, where something of libvirt's is not installed.
    ///
    /// # Panics
    /// Where it is installed and does not run.
    #[must_use]
    pub fn start(settings: Settings) -> Option<Self> {
        Self::start_with(settings, Vec::new())
    }

    /// The same, with more in its environment.
    ///
    /// # Panics
    /// As for `start`.
    #[must_use]
    pub fn start_with(settings: Settings, environment: Vec<(&'static str, OsString)>) -> Option<Self> {
        let program = program("libvirtd")?;
        let folder = tempfile::Builder::new().prefix("virtkit-libvirtd-").tempdir().expect("a folder");
        let (tcp, tls) = (free_port(), free_port());
        if let Some(mechanisms) = settings.mechanisms {
            write_passwords(folder.path(), mechanisms)?;
        }
        if settings.tls.is_some() {
            Certificates::write(folder.path());
        }
        let process = run(&program, folder.path(), &configuration(folder.path(), &settings, tcp, tls), &environment);
        let mut daemon = Self { process, folder, tcp, tls, settings, environment };
        daemon.wait();
        Some(daemon)
    }

    /// Ends it as if the machine had lost its power, and starts it anew in the same place.
    pub fn restart(&mut self) {
        let program = program("libvirtd").expect("it was there before");
        self.end();
        let configuration = configuration(self.folder.path(), &self.settings, self.tcp, self.tls);
        self.process = run(&program, self.folder.path(), &configuration, &self.environment);
        self.wait();
    }

    /// Ends it. Domains that it has started run on.
    pub fn end(&mut self) {
        // One that has ended by itself cannot be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_file(self.socket());
    }

    /// Stops it where it stands, or lets it go on: `STOP` or `CONT`.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(done.expect("kill is part of every Linux").success(), "{name}");
    }

    /// The folder that has everything of it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its UNIX socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("libvirt-sock")
    }

    /// The URI of its host `test:///default` over its UNIX socket.
    #[must_use]
    pub fn uri(&self) -> String {
        self.uri_of("test", "/default")
    }

    /// The URI of another of its drivers over its UNIX socket: of `qemu` and `/session`, where domains run that are nobody's.
    #[must_use]
    pub fn uri_of(&self, driver: &str, path: &str) -> String {
        format!("{driver}+unix://{path}?socket={}", self.socket().display())
    }

    /// A folder in its place that it may write to, made where it is not there.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn place(&self, name: &str) -> PathBuf {
        let place = self.folder().join(name);
        fs::create_dir_all(&place).expect("a folder");
        if is_root() {
            give_away(&place);
        }
        place
    }

    /// Its version, as a number with three digits for each part: 9000000 for 9.0.0.
    ///
    /// # Panics
    /// Where it does not say it.
    #[must_use]
    pub fn version() -> Option<u64> {
        let program = program("libvirtd")?;
        let said = Command::new(program).arg("--version").output().expect("it can be run");
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let words = said.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|word| word.contains('.'));
        let mut version = words.map(|word| word.split('.').filter_map(|part| part.parse::<u64>().ok()).collect::<Vec<_>>());
        let version = version.rfind(|parts| parts.len() == 3).unwrap_or_else(|| panic!("{said:?} has no version"));
        Some(version.iter().fold(0, |number, part| number * 1000 + part))
    }

    /// The same over TCP, with further parameters such as `?a=b`.
    #[must_use]
    pub fn tcp_uri(&self, parameters: &str) -> String {
        format!("test+tcp://127.0.0.1:{}/default{parameters}", self.tcp)
    }

    /// The port on which it listens for TLS.
    #[must_use]
    pub fn tls_port(&self) -> u16 {
        self.tls
    }

    /// The same over TLS, for this host.
    #[must_use]
    pub fn tls_uri(&self, host: &str, parameters: &str) -> String {
        format!("test+tls://{host}:{}/default{parameters}", self.tls)
    }

    fn wait(&mut self) {
        let until = Instant::now() + START;
        let ports = [self.settings.tcp.map(|_| self.tcp), self.settings.tls.map(|_| self.tls)];
        let listens = |socket: &Path| {
            UnixStream::connect(socket).is_ok()
                && ports.iter().flatten().all(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).is_ok())
        };
        while !listens(&self.socket()) {
            if let Some(status) = self.process.try_wait().expect("its state") {
                let said = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("libvirtd has ended with {status}:\n{said}");
            }
            assert!(Instant::now() < until, "libvirtd does not listen");
            thread::sleep(LOOK);
        }
    }
}

impl Drop for Libvirtd {
    fn drop(&mut self) {
        self.end();
        end_domains(self.folder.path());
    }
}

/// Ends the domains that a test has left: they outlive the daemon that has started them. What they are is in their command lines, which name the folder.
fn end_domains(folder: &Path) {
    let files = fs::read_dir(folder.join("libvirt/qemu/run")).into_iter().flatten().flatten().map(|entry| entry.path());
    for file in files.filter(|path| path.extension().is_some_and(|ending| ending == "pid")) {
        let Some(number) = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<u32>().ok()) else { continue };
        let line = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains(&*folder.to_string_lossy()) {
            // One that has ended meanwhile needs no signal.
            let _ = Command::new("kill").arg("-KILL").arg(number.to_string()).stderr(Stdio::null()).status();
        }
    }
}

fn configuration(folder: &Path, settings: &Settings, tcp: u16, tls: u16) -> String {
    let mut text = String::new();
    let mut set = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name} = {value}");
    };
    let quoted = |value: &str| format!("\"{value}\"");
    let file = |name: &str| quoted(&folder.join(name).display().to_string());
    set("unix_sock_dir", &quoted(&folder.display().to_string()));
    set("auth_unix_rw", &quoted(settings.unix.unwrap_or("none")));
    set("auth_unix_ro", &quoted("none"));
    set("listen_addr", &quoted("127.0.0.1"));
    set("listen_tcp", if settings.tcp.is_some() { "1" } else { "0" });
    set("tcp_port", &quoted(&tcp.to_string()));
    set("auth_tcp", &quoted(settings.tcp.unwrap_or("none")));
    set("listen_tls", if settings.tls.is_some() { "1" } else { "0" });
    if let Some(auth) = settings.tls {
        set("tls_port", &quoted(&tls.to_string()));
        set("auth_tls", &quoted(auth));
        set("ca_file", &file("cacert.pem"));
        set("cert_file", &file("servercert.pem"));
        set("key_file", &file("serverkey.pem"));
    }
    text
}

/// The file of passwords, and where SASL finds it.
fn write_passwords(folder: &Path, mechanisms: &str) -> Option<()> {
    let program = program("saslpasswd2")?;
    let place = folder.join("sasl");
    fs::create_dir_all(&place).expect("a folder");
    let database = folder.join("passwd.db");
    let text = format!("mech_list: {mechanisms}\nsasldb_path: {}\n", database.display());
    fs::write(place.join("libvirt.conf"), text).expect("a file");
    let command = Command::new(program).args(["-p", "-c", "-a", "libvirt", "-f"]).arg(&database).arg("ada").stdin(Stdio::piped()).spawn();
    let mut command = command.expect("it can be run");
    command.stdin.take().expect("it has one").write_all(b"lovelace").expect("it reads");
    assert!(command.wait().expect("it ends").success(), "the user could not be added");
    Some(())
}

fn run(program: &Path, folder: &Path, configuration: &str, environment: &[(&'static str, OsString)]) -> Child {
    fs::write(folder.join("libvirtd.conf"), configuration).expect("a file");
    let mut command = Command::new("setpriv");
    if is_root() {
        give_away(folder);
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    command
        .arg("--pdeathsig=TERM")
        .arg(program)
        .arg("-f")
        .arg(folder.join("libvirtd.conf"))
        .arg("-p")
        .arg(folder.join("pid"))
        .arg("--listen");
    for variable in ["HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        command.env(variable, folder);
    }
    command.env("SASL_CONF_PATH", folder.join("sasl"));
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a file");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("setpriv is part of every Linux")
}

/// Makes everything in a folder nobody's.
fn give_away(folder: &Path) {
    chown(folder, Some(NOBODY), Some(NOBODY)).expect("root may do that");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { give_away(&path) } else { chown(&path, Some(NOBODY), Some(NOBODY)).expect("root may do that") }
    }
}
