//! The programs over a real libvirtd, with our library and with libvirt's own: both must print the same.

use virtkit_interop::{Libvirtd, Settings, program};

use super::compiler::{Library, command_over_libvirtd, installed};
use super::programs::{printed, similar};

/// Which of its hosts a daemon is asked about.
#[derive(Debug, Clone, Copy)]
enum Host {
    /// The one that it makes up.
    MadeUp,
    /// That of the user who runs it, with QEMU's driver, secrets, networks and storage.
    Session,
}

/// What a program prints about a host of a daemon that was just started. None where libvirt is not installed.
fn answers(name: &str, library: Library, host: Host) -> Option<String> {
    let daemon = Libvirtd::start(Settings::default())?;
    let uri = match host {
        Host::MadeUp => daemon.uri(),
        Host::Session => daemon.uri_of("qemu", "/session"),
    };
    let place = daemon.place("place");
    Some(printed(name, library, command_over_libvirtd, &uri, &place))
}

/// Runs programs with both libraries, each with a daemon of its own. They must print the same, at least so many lines.
fn compare(host: Host, programs: &[(&str, usize)]) {
    for &(name, lines) in programs {
        let Some(ours) = answers(name, Library::Virtkit, host) else { return };
        assert!(ours.lines().count() >= lines, "{name}: {ours}");
        let Some(version) = installed() else {
            println!("{name} is not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
            continue;
        };
        let Some(theirs) = answers(name, Library::Libvirt, host) else { return };
        similar(&ours, &theirs, version);
    }
}

#[test]
fn a_daemon_lists_and_finds_the_same_for_both() {
    compare(Host::MadeUp, &[("compare", 30), ("lists", 40), ("host-lists", 60), ("identities", 50)]);
}

#[test]
fn older_functions_have_the_same_answers_of_a_daemon() {
    compare(Host::MadeUp, &[("older", 40), ("scheduler", 15), ("references", 80)]);
}

#[test]
fn errors_parameters_and_the_loop_are_the_same_beside_a_daemon() {
    compare(Host::MadeUp, &[("library", 20), ("parameters", 90), ("watches", 30), ("wrong", 50)]);
}

#[test]
fn secrets_ports_and_the_data_of_volumes_are_the_same_in_a_session() {
    compare(Host::Session, &[("secrets", 40), ("ports", 30), ("volumes", 50)]);
}

#[test]
fn a_session_of_qemu_tells_both_the_same() {
    if program("qemu-system-x86_64").is_some() && program("qemu-img").is_some() {
        compare(Host::Session, &[("session", 50), ("guest", 55)]);
    }
}
