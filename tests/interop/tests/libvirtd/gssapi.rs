//! Tickets of Kerberos, and the layer of GSSAPI through which everything goes over a plain TCP connection.
//!
//! The system's library reads from the environment where it finds tickets, and so the client is a process of its own: this program once more, for one test.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use virtkit::{
    Connection, DomainEventType, Event, EventFilter, EventKind, StoragePoolCreateFlags, StorageVolumeDownloadFlags,
    StorageVolumeUploadFlags, runtime,
};
use virtkit_interop::{Client, Libvirtd, Realm, Settings};

use crate::streams::{MIB, bytes, read, volume, write};
use crate::{is_open, is_refused, open, open_as, run};

/// The variable of the environment that makes a client of this program: what it is told, each in a line.
const CLIENT: &str = "VIRTKIT_INTEROP_GSSAPI_CLIENT";

/// What the client is told, if this is the client.
fn told<const COUNT: usize>() -> Option<[String; COUNT]> {
    let lines = env::var(CLIENT).ok()?;
    let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    Some(lines.try_into().expect("as many lines as the test has written"))
}

/// Runs a test once more as the client, with an environment of its own.
fn as_client(test: &str, environment: Vec<(&'static str, OsString)>, lines: &[String]) {
    let mut client = Command::new(env::current_exe().expect("this program"));
    client.args(["--exact", &format!("gssapi::{test}"), "--nocapture"]).env(CLIENT, lines.join("\n")).envs(environment);
    let done = client.output().expect("it can be run");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

/// A daemon of the realm, which lets in over TCP, by TLS and over its socket whoever shows a ticket, or a password.
fn start(realm: &Realm, mechanisms: &'static str) -> Option<Libvirtd> {
    let settings = Settings { unix: Some("sasl"), tcp: Some("sasl"), tls: Some("sasl"), mechanisms: Some(mechanisms) };
    Libvirtd::start_with(settings, realm.of_daemon())
}

fn tcp(daemon: &Libvirtd) -> String {
    daemon.tcp_uri("").replace("127.0.0.1", "localhost")
}

fn tls(daemon: &Libvirtd) -> String {
    daemon.tls_uri("localhost", &format!("?pkipath={}", daemon.folder().join(Client::Known.folder()).display()))
}

/// A call, an event.
async fn hears(connection: &Connection) {
    let events = connection.events(EventFilter::new([EventKind::DomainLifecycle])).expect("a subscription");
    let domain = connection.domain_by_name("test").await.expect("a domain");
    domain.suspend().await.expect("it is suspended");
    domain.resume().await.expect("it is resumed");
    for expected in [DomainEventType::SUSPENDED, DomainEventType::RESUMED] {
        match events.next().await.expect("no error") {
            Some(Event::DomainLifecycle { domain, event, .. }) => assert_eq!((domain.name(), event), ("test", expected)),
            something => panic!("{something:?} instead of {expected}"),
        }
    }
}

/// Streams up and down, longer than many packets, and two at once.
async fn streams(connection: &Connection, place: &str) {
    let xml = format!("<pool type='dir'><name>volumes</name><target><path>{place}</path></target></pool>");
    let pool = connection.create_storage_pool(&xml, StoragePoolCreateFlags::empty()).await.expect("a pool");
    let data = bytes(5 * MIB);
    let whole = volume(&pool, "whole", data.len()).await;
    let up = whole.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("a stream");
    write(&up, &data).await;
    up.finish().await.expect("all of it has arrived");
    assert!(fs::read(Path::new(place).join("whole")).expect("a file") == data, "something else has arrived");
    let mut down = Vec::new();
    for (offset, length) in [(0, data.len()), (MIB, MIB)] {
        let [from, most] = [offset, length].map(|number| u64::try_from(number).expect("it fits"));
        let stream = whole.download(from, most, StorageVolumeDownloadFlags::empty()).await.expect("a stream");
        down.push((offset..offset + length, stream));
    }
    for (part, stream) in down {
        assert!(read(&stream).await.0 == data[part], "something else has come back");
        stream.finish().await.expect("it ends");
    }
}

#[test]
fn everything_goes_through_the_layer() {
    if let Some([tcp, place]) = told() {
        let connection = open(&tcp).expect("the ticket lets us in");
        assert!(runtime::wait(connection.is_encrypted()).expect("an answer") && runtime::wait(connection.is_secure()).expect("an answer"));
        run(hears(&connection));
        is_open(Ok(connection));
        is_open(open(&format!("{tcp}?auth=sasl.gssapi")));
        is_refused(open_as(&format!("{tcp}?auth=sasl.scram-sha-256"), "ada", "lovelace"), &["56 bits", "GSSAPI", "SCRAM-SHA-256"]);
        // A ticket is for a name.
        is_refused(open(&tcp.replace("localhost", "127.0.0.1")), &["GSSAPI", "libvirt@127.0.0.1", "Server"]);
        let connection = open(&tcp.replace("test+tcp", "storage+tcp").replace("/default", "/session")).expect("the ticket lets us in");
        run(async {
            streams(&connection, &place).await;
            connection.close().await.expect("it closes");
        });
        return;
    }
    let Some(realm) = Realm::start() else { return };
    let Some(daemon) = start(&realm, "gssapi scram-sha-256") else { return };
    let place = daemon.place("volumes").display().to_string();
    as_client("everything_goes_through_the_layer", realm.of_user(), &[tcp(&daemon), place]);
}

/// Nothing is protected twice: who comes by TLS, or over the socket, is known by the ticket, and that is all.
#[test]
fn a_ticket_is_enough_where_nobody_reads_along() {
    if let Some([unix, tls]) = told() {
        for uri in [unix, tls] {
            is_open(open(&uri));
            is_open(open(&format!("{uri}&auth=sasl.gssapi")));
            // Nobody needs it who has a password.
            is_open(open_as(&format!("{uri}&auth=sasl.scram-sha-256"), "ada", "lovelace"));
        }
        return;
    }
    let Some(realm) = Realm::start() else { return };
    let Some(daemon) = start(&realm, "gssapi scram-sha-256") else { return };
    as_client("a_ticket_is_enough_where_nobody_reads_along", realm.of_user(), &[daemon.uri(), tls(&daemon)]);
}

#[test]
fn without_a_ticket_there_is_a_password_or_a_word_of_why() {
    if let Some([tcp, unix]) = told() {
        is_refused(open(&tcp), &["GSSAPI", "libvirt@localhost", "No Kerberos credentials available"]);
        is_refused(open(&format!("{unix}&auth=sasl.gssapi")), &["No Kerberos credentials available"]);
        is_open(open_as(&unix, "ada", "lovelace"));
        is_refused(open(&unix), &["without anybody to answer", "No Kerberos credentials available"]);
        return;
    }
    let Some(realm) = Realm::start() else { return };
    let Some(daemon) = start(&realm, "gssapi scram-sha-256") else { return };
    as_client("without_a_ticket_there_is_a_password_or_a_word_of_why", realm.of_stranger(), &[tcp(&daemon), daemon.uri()]);
}
