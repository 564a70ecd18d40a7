//! A realm of Kerberos on this machine: its server of tickets, the service of a daemon of libvirt's at `localhost`, and the user `ada`.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::programs::{NOBODY, free_port, is_root, plugin, program};

/// How long the server may take until it listens.
const START: Duration = Duration::from_secs(30);

/// The name of the realm, which is nowhere else.
const REALM: &str = "VIRTKIT.TEST";

/// A running server of tickets, with what it knows. Dropping it ends it.
#[derive(Debug)]
pub struct Realm {
    process: Child,
    folder: TempDir,
}

impl Realm {
    /// Makes a realm and starts its server. None, and a line that says so, where something of Kerberos is not installed.
    ///
    /// # Panics
    /// Where it is installed and does not run.
    #[must_use]
    pub fn start() -> Option<Self> {
        let (server, make, administer, init) = (program("krb5kdc")?, program("kdb5_util")?, program("kadmin.local")?, program("kinit")?);
        plugin("libgssapiv2.so")?;
        let folder = tempfile::Builder::new().prefix("virtkit-kerberos-").tempdir().expect("a folder");
        let place = folder.path();
        // The daemon is somebody else, and reads its key here.
        fs::set_permissions(place, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let port = free_port();
        fs::write(place.join("krb5.conf"), for_everybody(port)).expect("a file");
        fs::write(place.join("kdc.conf"), for_the_server(place, port)).expect("a file");
        run(Command::new(make).args(["-r", REALM, "create", "-s", "-P", "of no use"]), place);
        for (user, key) in [("libvirt/localhost", "server.keytab"), ("ada", "ada.keytab")] {
            let add = format!("addprinc -randkey {user}");
            run(Command::new(&administer).args(["-r", REALM, "-q", &add]), place);
            let key = place.join(key);
            run(Command::new(&administer).args(["-r", REALM, "-q", &format!("ktadd -k {} {user}", key.display())]), place);
        }
        if is_root() {
            chown(place.join("server.keytab"), Some(NOBODY), Some(NOBODY)).expect("root may do that");
        }
        let mut command = Command::new("setpriv");
        command.arg("--pdeathsig=TERM").arg(server).args(["-n", "-r", REALM]);
        let log = fs::File::create(place.join("log")).expect("a file");
        command.envs(environment(place)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut realm = Self { process: command.spawn().expect("setpriv is part of every Linux"), folder };
        realm.wait(port);
        run(Command::new(init).arg("-k").arg("-t").arg(realm.file("ada.keytab")).arg("ada"), realm.folder.path());
        Some(realm)
    }

    /// What a daemon has in its environment to be a service of the realm.
    #[must_use]
    pub fn of_daemon(&self) -> Vec<(&'static str, OsString)> {
        let key = self.file("server.keytab").into_os_string();
        // What was sent twice need not be found after the end of the test.
        vec![("KRB5_CONFIG", self.file("krb5.conf").into()), ("KRB5_KTNAME", key), ("KRB5RCACHENAME", "none:".into())]
    }

    /// What the user has in the environment, who has a ticket.
    #[must_use]
    pub fn of_user(&self) -> Vec<(&'static str, OsString)> {
        environment(self.folder.path())
    }

    /// What somebody has in the environment who has no ticket.
    #[must_use]
    pub fn of_stranger(&self) -> Vec<(&'static str, OsString)> {
        vec![("KRB5_CONFIG", self.file("krb5.conf").into()), ("KRB5CCNAME", tickets(&self.file("none")))]
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn wait(&mut self, port: u16) {
        let until = Instant::now() + START;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.process.try_wait().expect("its state") {
                panic!("krb5kdc has ended with {status}:\n{}", fs::read_to_string(self.file("log")).unwrap_or_default());
            }
            assert!(Instant::now() < until, "krb5kdc does not listen");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Realm {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn tickets(file: &Path) -> OsString {
    let mut name = OsString::from("FILE:");
    name.push(file);
    name
}

fn environment(place: &Path) -> Vec<(&'static str, OsString)> {
    let file = |name: &str| place.join(name).into_os_string();
    vec![("KRB5_CONFIG", file("krb5.conf")), ("KRB5_KDC_PROFILE", file("kdc.conf")), ("KRB5CCNAME", tickets(&place.join("tickets")))]
}

/// No name is looked up elsewhere, and the daemon is the service of this machine whatever this machine calls itself.
fn for_everybody(port: u16) -> String {
    format!(
        "[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_realm = false\ndns_lookup_kdc = false\ndns_canonicalize_hostname = false\n\
        rdns = false\nignore_acceptor_hostname = true\nudp_preference_limit = 1\n\
        [realms]\n{REALM} = {{\nkdc = 127.0.0.1:{port}\n}}\n[domain_realm]\nlocalhost = {REALM}\n"
    )
}

fn for_the_server(place: &Path, port: u16) -> String {
    let place = place.display();
    format!(
        "[kdcdefaults]\nkdc_listen = 127.0.0.1:{port}\nkdc_tcp_listen = 127.0.0.1:{port}\n\
        [realms]\n{REALM} = {{\ndatabase_name = {place}/principal\nkey_stash_file = {place}/stash\nacl_file = {place}/acl\n}}\n\
        [logging]\nkdc = STDERR\nadmin_server = STDERR\ndefault = STDERR\n"
    )
}

fn run(command: &mut Command, place: &Path) {
    let done = command.envs(environment(place)).stdin(Stdio::null()).output().expect("it can be run");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}
