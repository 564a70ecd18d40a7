//! By the system's ssh, to a daemon of ssh on this machine.

use virtkit::{ConnectionCloseReason, Event, EventFilter, runtime};
use virtkit_interop::{Libvirtd, Settings, Sshd, program};

use crate::{is_open, is_refused, open};

/// The URI that leads to a daemon through ssh, with a key and a file of known machines.
fn uri(sshd: &Sshd, daemon: &Libvirtd, key: &str, known: &str, more: &str) -> String {
    let file = |name: &str| sshd.file(name).display().to_string();
    format!(
        "test+ssh://127.0.0.1:{}/default?socket={}&keyfile={}&known_hosts={}&sshauth=privkey&no_tty=1{more}",
        sshd.port(),
        daemon.socket().display(),
        file(key),
        file(known)
    )
}

#[test]
fn a_machine_that_is_known() {
    let (Some(sshd), Some(_)) = (Sshd::start(), program("nc")) else { return };
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    is_open(open(&uri(&sshd, &daemon, "user", "known", "&known_hosts_verify=normal")));
    is_open(open(&uri(&sshd, &daemon, "user", "known", "&proxy=netcat")));
    is_open(open(&uri(&sshd, &daemon, "user", "empty", "&known_hosts_verify=ignore")));
    // Noted the first time, known the second.
    is_open(open(&uri(&sshd, &daemon, "user", "noted", "&known_hosts_verify=auto")));
    is_open(open(&uri(&sshd, &daemon, "user", "noted", "&known_hosts_verify=normal")));
}

#[test]
fn who_is_not_known_is_refused() {
    let (Some(sshd), Some(_)) = (Sshd::start(), program("nc")) else { return };
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    is_refused(
        open(&uri(&sshd, &daemon, "user", "empty", "&known_hosts_verify=normal")),
        &["ssh", "status 255", "Host key verification failed", "key of 127.0.0.1", "is not known", "/empty"],
    );
    is_refused(
        open(&uri(&sshd, &daemon, "user", "changed", "&known_hosts_verify=auto")),
        &["ssh", "status 255", "REMOTE HOST IDENTIFICATION HAS CHANGED", "key SHA256:", "expected was another one", "/changed:1"],
    );
    is_refused(
        open(&uri(&sshd, &daemon, "stranger", "known", "&known_hosts_verify=normal")),
        &["ssh", "Permission denied", "it expected publickey"],
    );
}

#[test]
fn what_goes_wrong_behind_ssh_is_said() {
    let (Some(sshd), Some(_)) = (Sshd::start(), program("nc")) else { return };
    let Some(mut daemon) = Libvirtd::start(Settings::default()) else { return };
    let uri = uri(&sshd, &daemon, "user", "known", "&known_hosts_verify=normal");
    let connection = open(&uri).expect("it is open");
    let events = connection.events(EventFilter::default()).expect("a subscription");
    daemon.end();
    let last = runtime::wait(events.next()).expect("no error");
    assert!(
        matches!(last, Some(Event::ConnectionClosed { reason: ConnectionCloseReason::EOF | ConnectionCloseReason::ERROR })),
        "{last:?}"
    );
    let error = open(&uri).expect_err("nobody listens any more");
    assert!(error.message.contains("ssh") && error.message.contains("libvirt-sock"), "{error}");
    let error = open(&uri.replace("&no_tty=1", "&no_tty=1&netcat=no-such-netcat")).expect_err("there is no such program");
    assert!(error.message.contains("no-such-netcat"), "{error}");
}
