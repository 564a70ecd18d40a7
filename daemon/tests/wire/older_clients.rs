//! Clients from before there were lists of objects: they ask how many there are, and then for the names of so many.

use std::path::Path;
use std::process::Command;

use virtkit::{Error, ErrorCode, ErrorDomain};
use virtkit_rpc::{Decode, Encode as _, Procedure, Program, protocol};

use crate::hostile::Client;
use crate::with_libvirt::{Libvirtd, listen, program};

const fn procedure(number: u32) -> Procedure {
    Procedure { program: Program::Main, number, name: "an older list" }
}

/// With a parameter, a test host is nobody else's.
const OWN_HOST: &str = "test:///default?domains=0";

const NUM_OF_DOMAINS: Procedure = procedure(51);
const LIST_DOMAINS: Procedure = procedure(37);
const NUM_OF_DEFINED_DOMAINS: Procedure = procedure(25);
const LIST_DEFINED_DOMAINS: Procedure = procedure(21);
const DEFINE_DOMAIN: Procedure = procedure(11);
const DOMAIN_BY_NAME: Procedure = procedure(23);
const SNAPSHOT_NUM: Procedure = procedure(187);
const LIST_STORAGE_POOLS: Procedure = procedure(72);

/// Asks without arguments, or for as many as are wanted.
fn ask<T: Decode>(client: &mut Client, procedure: Procedure, wanted: Option<i32>) -> Result<T, Error> {
    let packet = client.call(procedure, |out| wanted.into_iter().for_each(|wanted| wanted.encode(out)))?;
    let mut input = packet.reader();
    let value = T::decode(&mut input).expect("what the procedure gives");
    input.end().expect("and nothing more");
    Ok(value)
}

fn names(client: &mut Client, procedure: Procedure, wanted: i32) -> Vec<String> {
    ask(client, procedure, Some(wanted)).expect("a list")
}

fn define(client: &mut Client, name: &str) {
    let xml = format!("<domain type='test'><name>{name}</name><memory>1024</memory><os><type>hvm</type></os></domain>");
    client.call(DEFINE_DOMAIN, |out| xml.encode(out)).expect("it is defined");
}

/// What both daemons answer, from the beginning of a test host on.
fn asks_as_older_clients_do(client: &mut Client, uri: &str) {
    client.call(protocol::AUTH_LIST, |_| {}).expect("nobody has to prove anything");
    client.open_host(uri);
    let count = |client: &mut Client, procedure| ask::<i32>(client, procedure, None).expect("a number");
    assert_eq!((count(client, NUM_OF_DOMAINS), count(client, NUM_OF_DEFINED_DOMAINS)), (1, 0));
    assert_eq!(ask::<Vec<i32>>(client, LIST_DOMAINS, Some(8)).expect("a list"), [1]);
    for name in ["a", "b", "c"] {
        define(client, name);
    }
    assert_eq!((count(client, NUM_OF_DOMAINS), count(client, NUM_OF_DEFINED_DOMAINS)), (1, 3));
    let mut all = names(client, LIST_DEFINED_DOMAINS, 16_384);
    all.sort();
    assert_eq!(all, ["a", "b", "c"]);
    // As many as are wanted, and no error.
    assert_eq!(names(client, LIST_DEFINED_DOMAINS, 2).len(), 2);
    assert!(names(client, LIST_DEFINED_DOMAINS, 0).is_empty());
    assert_eq!(names(client, LIST_STORAGE_POOLS, 5), ["default-pool"]);
    for wanted in [-1, 16_385] {
        let error = ask::<Vec<String>>(client, LIST_DEFINED_DOMAINS, Some(wanted)).expect_err("no list is of so many");
        assert_eq!((error.code, error.domain), (ErrorCode::RPC, ErrorDomain::RPC), "{wanted} are wanted: {error}");
    }
    snapshots(client);
}

/// Flags travel where the older procedure has them.
fn snapshots(client: &mut Client) {
    let domain = client.call(DOMAIN_BY_NAME, |out| "test".encode(out)).expect("a domain").payload.to_vec();
    let number = |client: &mut Client, flags: u32| {
        let packet = client.call(SNAPSHOT_NUM, |out| {
            out.raw(&domain);
            flags.encode(out);
        });
        packet.map(|packet| i32::decode(&mut packet.reader()).expect("a number"))
    };
    assert_eq!(number(client, 0).expect("a number"), 0);
    let error = number(client, 1 << 30).expect_err("there is no such flag");
    assert_eq!(error.code, ErrorCode::INVALID_ARG, "{error}");
}

#[test]
fn counts_and_names_are_answered() {
    asks_as_older_clients_do(&mut Client::new(), OWN_HOST);
}

#[test]
fn libvirts_daemon_answers_the_same() {
    let Some(mut daemon) = Libvirtd::start() else { return };
    asks_as_older_clients_do(&mut Client::over(daemon.socket()), "test:///default");
}

/// Calls the older functions of libvirt's own library, which sends the older procedures for them.
#[test]
fn libvirts_library_counts_and_lists_with_our_dispatch() {
    if program("virsh").is_none() || !Path::new("/usr/include/libvirt/libvirt.h").exists() {
        return eprintln!("SKIPPED: libvirt's library is not installed with its headers");
    }
    let (folder, socket) = listen();
    let (source, client) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/older_client.c"), folder.path().join("client"));
    let built = Command::new("cc").arg("-Wall").arg("-Werror").arg("-o").arg(&client).arg(source).arg("-lvirt").output().expect("cc");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let name = OWN_HOST.replace('?', "%3F").replace('=', "%3D");
    let uri = format!("test+unix:///default?socket={}&name={name}", socket.display());
    let output = Command::new(client).arg(uri).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let expected = "\
domains 1: 1
defined domains 1: idle
networks 1: default
defined networks 1: spare
interfaces 1: eth1
defined interfaces 0:
storage pools 1: default-pool
defined storage pools 1: cellar
nwfilters 1: clean
secrets 1: 11111111-2222-3333-4444-555555555555
volumes 1: v
snapshots 2: first second
roots 1: first
children 1: second
";
    let (lines, devices) = said.split_at(said.find("devices").expect("the last line is of devices"));
    assert_eq!(lines, expected);
    // Which ones a host has is its own affair: the number is that of the names.
    let numbers: Vec<usize> = devices.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    let [listed, counted, of_names, capabilities, of_capabilities] = numbers[..] else { panic!("{devices:?}") };
    assert!(listed > 0 && listed == counted && counted == of_names, "{devices:?}");
    assert!(capabilities > 0 && capabilities == of_capabilities, "{devices:?}");
}
