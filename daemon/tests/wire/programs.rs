//! What only QEMU and LXC have: procedures of programs of their own. Our driver asks our dispatch, and that asks a made-up daemon.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;

use virtkit::{Connection, Domain, DomainQemuMonitorCommandFlags, ErrorCode, Event, EventFilter, EventKind, EventNames};
use virtkit_rpc::protocol::QEMU_DOMAIN_EVENTS;
use virtkit_rpc::{Decode as _, Encode as _, procedures};

use crate::hostile::Client;
use crate::made::{Made, was_subscribed};
use crate::pair::{connect, over, run, serve};
use crate::with_libvirt::{listen, program};

/// Commands as QMP has them.
const AS_JSON: DomainQemuMonitorCommandFlags = DomainQemuMonitorCommandFlags::empty();

/// A connection through our dispatch to a made-up daemon, and a domain of it.
async fn through(socket: &Path) -> (Connection, Domain) {
    let uri: &'static str = Box::leak(format!("qemu+unix:///system?socket={}", socket.display()).into_boxed_str());
    let connection = over(serve(virtkitd::Options::default()), uri).await.expect("it is there");
    let domain = connection.domain_by_name("vm").await.expect("a domain");
    (connection, domain)
}

#[test]
fn commands_reach_a_monitor_and_an_agent() {
    let made = Made::default();
    let (_folder, socket) = made.clone().listen();
    run(async {
        let (connection, domain) = through(&socket).await;
        assert!(was_subscribed(&made));
        assert_eq!(
            domain.qemu_monitor_command("info status", DomainQemuMonitorCommandFlags::HMP).await.expect("an answer"),
            "vm is asked \"info status\" with 1"
        );
        assert_eq!(domain.qemu_monitor_command("{}", AS_JSON).await.expect("an answer"), "vm is asked \"{}\" with 0");
        let asked = domain.qemu_agent_command("{}", -2).await.expect("an answer");
        assert_eq!(asked.as_deref(), Some("the guest of vm is asked \"{}\" for -2 with 0"));
        assert_eq!(domain.qemu_agent_command("{}", 0).await.expect("no answer"), None);
        assert_eq!(connection.attach_qemu_process(4711).await.expect("a domain").name(), "process 4711 with 0");
    });
}

#[test]
fn files_go_to_a_monitor_and_come_back() {
    let (_folder, socket) = Made::default().listen();
    run(async {
        let (_connection, domain) = through(&socket).await;
        let (mut reader, writer) = std::io::pipe().expect("a pipe");
        let files: Vec<OwnedFd> = vec![writer.into()];
        let result = domain.qemu_monitor_command_with_files("{}", &files, AS_JSON).await.expect("an answer");
        assert_eq!(result.answer, "vm is asked \"{}\" with 0 and 1 files");
        drop(files);
        let [back] = <[OwnedFd; 1]>::try_from(result.files).expect("the file that was sent");
        File::from(back).write_all(b"both ways").expect("it is a pipe");
        let mut read = String::new();
        reader.read_to_string(&mut read).expect("its other end");
        assert_eq!(read, "both ways");
        let none = domain.qemu_monitor_command_with_files("{}", &[], DomainQemuMonitorCommandFlags::HMP).await.expect("an answer");
        assert_eq!((none.answer.as_str(), none.files.len()), ("vm is asked \"{}\" with 1 and 0 files", 0));
        let namespaces = domain.open_namespaces().await.expect("descriptors");
        assert_eq!(namespaces.len(), 2);
        let [one, other] = <[OwnedFd; 2]>::try_from(namespaces).expect("two of them").map(std::os::unix::net::UnixStream::from);
        (&one).write_all(b"in order").expect("it is a socket");
        drop(one);
        let mut read = String::new();
        (&other).read_to_string(&mut read).expect("its other end");
        assert_eq!(read, "in order");
    });
}

#[test]
fn a_monitor_tells_its_events() {
    let (_folder, socket) = Made::default().listen();
    run(async {
        let (connection, domain) = through(&socket).await;
        let events = connection.events(EventFilter::new([EventKind::DomainQemuMonitor])).expect("a subscription");
        domain.qemu_monitor_command("SPICE_CONNECTED", AS_JSON).await.expect("an answer");
        match events.next().await.expect("no error") {
            Some(Event::DomainQemuMonitor { domain, event, seconds, micros, details }) => {
                assert_eq!((domain.name(), event.as_str(), details.as_deref()), ("vm", "SPICE_CONNECTED", Some("{}")));
                assert_eq!((seconds, micros), (1_700_000_000, 250_000));
            }
            other => panic!("{other:?} instead of what the monitor tells"),
        }
    });
}

#[test]
fn a_daemon_that_lacks_the_program_lacks_the_method() {
    let made = Made { lacks_programs: true, ..Made::default() };
    let (_folder, socket) = made.clone().listen();
    run(async {
        let uri: &'static str = Box::leak(format!("qemu+unix:///system?socket={}", socket.display()).into_boxed_str());
        let connection = virtkit::connect(Some(uri), virtkit::ConnectFlags::empty()).await.expect("it is there");
        let domain = connection.domain_by_name("vm").await.expect("a domain");
        for _ in 0..2 {
            let error = domain.qemu_agent_command("{}", -1).await.expect_err("there is no such program");
            assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
            assert!(error.message.contains("Domain.qemu_agent_command (procedure 3 of the program qemu)"), "{error}");
        }
        // It is known after the first answer.
        let asked = made.asked.lock().expect("nobody panics").iter().filter(|asked| **asked == (0x2000_8087, 3)).count();
        assert_eq!(asked, 1);
        let error = domain.open_namespaces().await.expect_err("there is no such program");
        assert!(error.code == ErrorCode::NO_SUPPORT && error.message.contains("Domain.open_namespaces"), "{error}");
    });
}

#[test]
fn a_host_without_a_monitor_says_so_by_name() {
    run(async {
        let connection = connect("test:///default").await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let error = domain.qemu_monitor_command("{}", AS_JSON).await.expect_err("the test host has none");
        assert!(error.code == ErrorCode::NO_SUPPORT && error.message.contains("Domain.qemu_monitor_command"), "{error}");
        let error = domain.open_namespaces().await.expect_err("it is no container");
        assert!(error.code == ErrorCode::NO_SUPPORT && error.message.contains("Domain.open_namespaces"), "{error}");
    });
}

/// A client of our dispatch that wants events of some names, before a made-up daemon tells `tells`. Gives the numbers of the subscriptions that were told.
fn told(socket: &Path, wants: &[(&str, u32)], tells: &str) -> Vec<i32> {
    let mut client = Client::over(serve(virtkitd::Options::default()));
    client.open_host(&format!("qemu+unix:///system?socket={}", socket.display()));
    for (name, flags) in wants {
        let registered = client.call(QEMU_DOMAIN_EVENTS.register, |out| {
            false.encode(out);
            Some(*name).encode(out);
            flags.encode(out);
        });
        registered.expect("a subscription");
    }
    let domain = client.call(procedures::CONNECTION_DOMAIN_BY_NAME, |out| "vm".encode(out)).expect("a domain").payload.to_vec();
    let asks = virtkit_rpc::Message::new(procedures::DOMAIN_QEMU_MONITOR_COMMAND.call(), |out| {
        out.raw(&domain);
        tells.encode(out);
        0u32.encode(out);
    });
    client.send(asks.expect("it can be sent").bytes());
    let mut told = Vec::new();
    loop {
        let packet = client.next().expect("an answer");
        match packet.header.kind {
            virtkit_rpc::Kind::Message => told.push(i32::decode(&mut packet.reader()).expect("a number")),
            _ => return told,
        }
    }
}

#[test]
fn names_of_events_are_chosen_as_libvirt_does() {
    let (_folder, socket) = Made::default().listen();
    let both = EventNames::REGEX | EventNames::ANY_CASE;
    let wants = [
        ("RESUME", 0),
        ("resume", 0),
        ("resume", EventNames::ANY_CASE),
        ("^RES", EventNames::REGEX),
        ("sume$", EventNames::REGEX),
        ("sume$", both),
    ];
    assert_eq!(told(&socket, &wants, "RESUME"), [0, 2, 3, 5]);
    assert_eq!(told(&socket, &wants, "STOP"), [] as [i32; 0]);
    let mut client = Client::over(serve(virtkitd::Options::default()));
    client.open_host("test:///default");
    for (name, flags) in [("(", EventNames::REGEX), ("RESUME", 1 << 7)] {
        let refused = client.call(QEMU_DOMAIN_EVENTS.register, |out| {
            false.encode(out);
            Some(name).encode(out);
            flags.encode(out);
        });
        let error = refused.expect_err("it cannot be wanted");
        assert_eq!(error.code, ErrorCode::INVALID_ARG, "{error}");
    }
}

/// libvirt's own command and library speak these programs, too: to our dispatch, which asks the made-up daemon.
#[test]
fn libvirts_clients_reach_a_monitor_through_our_dispatch() {
    let Some(virsh) = program("virsh") else { return };
    let (_behind, made) = Made::default().listen();
    let (folder, ours) = listen();
    let name = format!("qemu+unix:///system?socket={}", made.display())
        .replace('%', "%25")
        .replace('&', "%26")
        .replace('?', "%3F")
        .replace('=', "%3D");
    let uri = format!("qemu+unix:///system?socket={}&name={name}", ours.display());
    let says = |words: &[&str]| {
        let output = Command::new(&virsh).arg("-c").arg(&uri).args(words).env("LC_ALL", "C").output().expect("virsh can be run");
        assert!(output.status.success(), "virsh {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let told = says(&["qemu-monitor-command", "vm", "--hmp", "info status"]);
    assert!(told.contains("vm is asked \"info status\" with 1"), "{told}");
    let told = says(&["qemu-agent-command", "vm", "--timeout", "7", "{}"]);
    assert!(told.contains("for 7 with 0"), "{told}");
    if !Path::new("/usr/include/libvirt/libvirt-qemu.h").exists() {
        return eprintln!("SKIPPED: the headers of libvirt's library for QEMU are not installed");
    }
    assert_eq!(client_says(folder.path(), &uri, &["-lvirt-qemu", "-lvirt-lxc", "-lvirt"].map(str::to_owned)), CLIENT_SAYS);
}

/// What the program of a client prints, with whichever library it was made.
const CLIENT_SAYS: &str = "\
attached process 4711 with 0
files vm is asked \"{}\" with 0 and 2 files: 2
namespaces 2
event WAKEUP of vm at 1700000000.250000 with {}
";

/// Makes the program of a client with a library, and runs it.
fn client_says(folder: &Path, uri: &str, library: &[String]) -> String {
    let (source, client) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/monitor_client.c"), folder.join("client"));
    let mut cc = Command::new("cc");
    let built = cc.args(["-Wall", "-Werror", "-o"]).arg(&client).arg(source).args(library).output().expect("cc");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let output = Command::new(client).arg(uri).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said.into_owned()
}

/// The same program with our library and our headers.
#[test]
fn our_c_library_has_what_libvirts_have() {
    let (_behind, made) = Made::default().listen();
    let folder = tempfile::Builder::new().prefix("virtkit-").tempdir().expect("a folder");
    // The names that an installed one has.
    let built = std::env::current_exe().expect("the path of this test").with_file_name("libvirtkit_c.so");
    std::fs::copy(&built, folder.path().join("libvirtkit.so.0")).unwrap_or_else(|error| panic!("{}: {error}", built.display()));
    std::os::unix::fs::symlink("libvirtkit.so.0", folder.path().join("libvirtkit.so")).expect("a link");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings-c/include");
    let place = folder.path().display();
    let library = [format!("-I{}", include.display()), format!("-L{place}"), format!("-Wl,-rpath,{place}"), "-lvirtkit".to_owned()];
    let uri = format!("qemu+unix:///system?socket={}", made.display());
    assert_eq!(client_says(folder.path(), &uri, &library), CLIENT_SAYS);
}
