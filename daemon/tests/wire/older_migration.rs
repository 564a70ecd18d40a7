//! Older protocols of migration: the third without parameters, as libvirt before 1.1.0 has it, and what drivers of today have no more.

use virtkit::{DomainMigrateFlags, DomainMigrateParameters, DomainRef, Error, ErrorCode};
use virtkit_rpc::{Decode, Encode as _, Packet, Procedure, Program, procedures, protocol};

use crate::hostile::Client;
use crate::made::Made;
use crate::pair::{connect, over, run, serve};

const fn procedure(number: u32) -> Procedure {
    Procedure { program: Program::Main, number, name: "an older phase of a migration" }
}

const CREATE_DOMAIN: Procedure = procedure(10);
const BEGIN: Procedure = procedure(213);
const PREPARE: Procedure = procedure(214);
const PERFORM: Procedure = procedure(216);
const FINISH: Procedure = procedure(217);
const CONFIRM: Procedure = procedure(218);

/// `LIVE`, in as many bytes as the older phases have.
const LIVE: u64 = 1;

fn host() -> Client {
    let mut client = Client::new();
    client.call(protocol::AUTH_LIST, |_| {}).expect("nobody has to prove anything");
    // With a parameter it is a host of its own.
    client.open_host("test:///default?domains=0");
    client
}

fn read<A: Decode, B: Decode>(packet: &Packet) -> (A, B) {
    let mut input = packet.reader();
    let values = (A::decode(&mut input).expect("the first result"), B::decode(&mut input).expect("the second"));
    input.end().expect("and nothing more");
    values
}

fn by_name(client: &mut Client, name: &str) -> Result<Packet, Error> {
    client.call(procedures::CONNECTION_DOMAIN_BY_NAME, |out| name.encode(out))
}

#[test]
fn a_domain_moves_by_the_phases_without_parameters() {
    let (mut source, mut destination) = (host(), host());
    let xml = "<domain type='test'><name>traveller</name><memory>1024</memory><os><type>hvm</type></os></domain>";
    let created = source.call(CREATE_DOMAIN, |out| {
        xml.encode(out);
        0u32.encode(out);
    });
    let domain = DomainRef::decode(&mut created.expect("it runs").reader()).expect("a domain");
    let begun = source.call(BEGIN, |out| {
        domain.encode(out);
        None::<String>.encode(out);
        LIVE.encode(out);
        Some("arrived").encode(out);
        0u64.encode(out);
    });
    let (cookie, xml): (Vec<u8>, String) = read(&begun.expect("it leaves"));
    assert!(xml.contains("traveller"), "{xml}");
    let prepared = destination.call(PREPARE, |out| {
        cookie.encode(out);
        None::<String>.encode(out);
        LIVE.encode(out);
        Some("arrived").encode(out);
        0u64.encode(out);
        xml.encode(out);
    });
    let (cookie, uri): (Vec<u8>, Option<String>) = read(&prepared.expect("it is expected"));
    let performed = source.call(PERFORM, |out| {
        domain.encode(out);
        None::<String>.encode(out);
        cookie.encode(out);
        None::<String>.encode(out);
        uri.encode(out);
        LIVE.encode(out);
        Some("arrived").encode(out);
        0u64.encode(out);
    });
    let cookie = Vec::<u8>::decode(&mut performed.expect("its memory goes over").reader()).expect("a cookie");
    let finished = destination.call(FINISH, |out| {
        "arrived".encode(out);
        cookie.encode(out);
        None::<String>.encode(out);
        uri.encode(out);
        LIVE.encode(out);
        0i32.encode(out);
    });
    let (arrived, cookie): (DomainRef, Vec<u8>) = read(&finished.expect("it has arrived"));
    assert_eq!((&*arrived.name, arrived.uuid), ("arrived", domain.uuid));
    let confirmed = source.call(CONFIRM, |out| {
        domain.encode(out);
        cookie.encode(out);
        LIVE.encode(out);
        0i32.encode(out);
    });
    confirmed.expect("it has left");
    by_name(&mut destination, "arrived").expect("it runs here");
    let error = by_name(&mut source, "traveller").expect_err("it is not here any more");
    assert_eq!(error.code, ErrorCode::NO_DOMAIN, "{error}");
}

#[test]
fn flags_that_nobody_knows_are_refused_whatever_their_length() {
    let mut source = host();
    let domain = by_name(&mut source, "test").expect("a domain").payload.to_vec();
    for flags in [1u64 << 40, 1 << 31] {
        let begun = source.call(BEGIN, |out| {
            out.raw(&domain);
            None::<String>.encode(out);
            flags.encode(out);
            None::<String>.encode(out);
            0u64.encode(out);
        });
        let error = begun.expect_err("there is no such flag");
        assert!(matches!(error.code, ErrorCode::RPC | ErrorCode::INVALID_ARG), "{error}");
    }
    by_name(&mut source, "test").expect("the client is served");
}

/// The first two protocols, and tunnels: what our driver sends is what a daemon reads, through our dispatch.
#[test]
fn phases_that_drivers_have_no_more_travel_all_the_same() {
    let (_folder, socket) = Made::default().listen();
    let uri: &'static str = Box::leak(format!("qemu+unix:///system?socket={}", socket.display()).into_boxed_str());
    run(async {
        let connection = over(serve(virtkitd::Options::default()), uri).await.expect("it is there");
        let (live, secret) = (DomainMigrateFlags::LIVE, b"cookie".to_vec());
        let first = connection.migrate_prepare_1(None, live, Some("vm"), 7).await.expect("it is prepared");
        assert_eq!((first.cookie.as_slice(), first.uri.as_deref()), (&b"None 1 Some(\"vm\") 7"[..], Some("tcp:there")));
        let second = connection.migrate_prepare_2(Some("tcp:here"), live, None, 0, "<domain/>").await.expect("it is prepared");
        assert_eq!(second.cookie.as_slice(), b"Some(\"tcp:here\") 1 None 0 \"<domain/>\"");
        let domain = connection.domain_by_name("vm").await.expect("a domain");
        domain.migrate_send(&secret, "tcp:there", live, None, 9).await.expect("it is sent");
        let finished = connection.migrate_finish_1("vm", &secret, "tcp:there", live).await.expect("it runs");
        assert_eq!(finished.name(), "vm cookie tcp:there 1");
        let finished = connection.migrate_finish_2("vm", &secret, "tcp:there", live, -1).await.expect("it runs");
        assert_eq!(finished.name(), "vm cookie tcp:there 1 -1");
        let tunnels = [
            (connection.migrate_prepare_tunnel_2(live, None, 0, "<domain/>").await, &b""[..]),
            (connection.migrate_prepare_tunnel_3(&secret, live, None, 0, "<domain/>").await, b"cookie back"),
            (connection.migrate_prepare_tunnel(&DomainMigrateParameters::default(), &secret, live).await, b"cookie back"),
        ];
        for (tunnel, cookie) in tunnels {
            let tunnel = tunnel.expect("a tunnel");
            assert_eq!(tunnel.cookie(), cookie);
            assert_eq!(tunnel.write(b"memory").await.expect("it is taken"), 6);
            tunnel.finish().await.expect("it has arrived");
        }
    });
}

#[test]
fn a_host_without_these_phases_says_so_by_name() {
    run(async {
        let connection = connect("test:///default").await;
        let live = DomainMigrateFlags::LIVE;
        let error = connection.migrate_prepare_1(None, live, None, 0).await.expect_err("the test host has the third protocol");
        assert!(error.code == ErrorCode::NO_SUPPORT && error.message.contains("Connection.migrate_prepare_1"), "{error}");
        let error = connection.migrate_prepare_tunnel_2(live, None, 0, "<domain/>").await.expect_err("it has no tunnels");
        assert!(error.code == ErrorCode::NO_SUPPORT && error.message.contains("Connection.migrate_prepare_tunnel_2"), "{error}");
    });
}
