//! Programs that the tests need, and who runs them.

use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::{fs, io, thread};

/// Who nobody is.
pub(crate) const NOBODY: u32 = 65_534;

/// A program; where it is missing, what is skipped is told in one line.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/bin", "/sbin"];
    let found = folders.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not installed, so what needs it is not tested");
    }
    found
}

/// A plug-in of SASL's; where it is missing, what is skipped is told in one line.
pub(crate) fn plugin(name: &str) -> Option<PathBuf> {
    let folders = || ["/usr/lib", "/usr/lib64"].into_iter().map(PathBuf::from);
    let nested = folders().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()));
    let found = folders().chain(nested).map(|folder| folder.join("sasl2").join(name)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: SASL's plug-in {name} is not installed, so what needs it is not tested");
    }
    found
}

/// What stands in a shell before a program that somebody other than root is to run.
#[must_use]
pub fn as_nobody() -> &'static str {
    if is_root() { "setpriv --reuid=65534 --regid=65534 --clear-groups " } else { "" }
}

/// Writes a program that can be run.
///
/// # Panics
/// Where it cannot be written.
pub fn write_program(path: &Path, text: &str) {
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

/// Listens at another address of this machine, on a port that is given back, and leads whoever comes to a port of 127.0.0.1.
///
/// # Panics
/// Where nobody can listen there.
#[must_use]
pub fn forward(address: &str, port: u16) -> u16 {
    let listener = TcpListener::bind((address, 0)).expect("every address of 127.0.0.0/8 is this machine's");
    let own = listener.local_addr().expect("it has one").port();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return };
            let (Ok(to_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else { return };
            thread::spawn(move || copy(client, to_server));
            thread::spawn(move || copy(server, to_client));
        }
    });
    own
}

/// Until one side ends, which ends the other.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    // How it ends does not matter.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

/// Whether the tests run as root.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A port of this machine that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("it has one").port()
}
