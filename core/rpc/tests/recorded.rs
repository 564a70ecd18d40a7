//! Packets of libvirt's own client and daemon, read and written again: the forms are libvirt's, not only consistent with themselves.

use std::fmt::Debug;

use virtkit_api::*;
use virtkit_rpc::xdr::{decode_cpu_maps, encode_cpu_maps};
use virtkit_rpc::{
    Decode, Encode, Frames, Kind, Message, Packet, Reader, Status, Writer, decode_error, decode_event, decode_params, encode_error,
    encode_event, encode_params, procedures,
};

/// The bytes of a recorded packet; the first one with this name.
fn recorded(from: char, what: &str) -> Vec<u8> {
    all(from, what).remove(0)
}

fn all(from: char, what: &str) -> Vec<Vec<u8>> {
    let start = format!("{from} {what}: ");
    let lines = include_str!("recorded.txt").lines().filter_map(|line| line.strip_prefix(&start));
    let found: Vec<Vec<u8>> = lines.map(bytes).collect();
    assert!(!found.is_empty(), "{start} was recorded");
    found
}

fn bytes(digits: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(digit).collect()
}

fn packet(bytes: &[u8]) -> Packet {
    let mut frames = Frames::default();
    frames.push(bytes, []);
    let packet = frames.packet().expect("a good packet").expect("a whole packet");
    assert!(frames.is_empty());
    packet
}

/// Reads a packet's payload, and writes it again to the same bytes.
fn both_ways<T>(from: char, what: &str, read: impl FnOnce(&mut Reader<'_>) -> T, write: impl FnOnce(&T, &mut Writer)) -> (Packet, T) {
    let bytes = recorded(from, what);
    let packet = packet(&bytes);
    let mut input = packet.reader();
    let value = read(&mut input);
    input.end().unwrap_or_else(|error| panic!("{what}: {error}"));
    let again = Message::new(packet.header, |out| write(&value, out)).expect("it can be sent");
    assert_eq!(again.bytes(), bytes, "{what}");
    (packet, value)
}

fn value<T: Encode + Decode + Debug>(from: char, what: &str) -> T {
    both_ways(from, what, |input| T::decode(input).expect("a value"), |value: &T, out| value.encode(out)).1
}

/// The domain of libvirt's test driver. Its UUID is what the recorded daemon has.
fn domain(id: i32) -> DomainRef {
    DomainRef { name: "test".into(), uuid: Uuid::from_u128(0x6695_eb01_f6a4_8304_79aa_97f2_502e_193f), id }
}

fn pool() -> StoragePoolRef {
    StoragePoolRef { name: "default-pool".into(), uuid: Uuid::from_u128(0xdfe2_24cb_28fb_8dd0_c4b2_64eb_3f0f_4566) }
}

#[test]
fn calls_and_replies_have_their_heads() {
    let call = packet(&recorded('>', "look-up"));
    assert_eq!((call.header.kind, call.header.status, call.header.serial), (Kind::Call, Status::Ok, 6));
    assert_eq!(call.header.procedure, procedures::CONNECTION_DOMAIN_BY_NAME.number);
    let reply = packet(&recorded('<', "look-up"));
    assert_eq!((reply.header.kind, reply.header.status, reply.header.serial), (Kind::Reply, Status::Ok, 6));
    assert_eq!(packet(&recorded('<', "suspend event")).header.kind, Kind::Message);
}

#[test]
fn identities_and_texts() {
    assert_eq!(value::<String>('>', "look-up"), "test");
    assert_eq!(value::<DomainRef>('<', "look-up"), domain(1));
    let volume: StorageVolumeRef = value('<', "create volume");
    assert_eq!((&*volume.pool, &*volume.name, &*volume.key), ("default-pool", "v", "/default-pool/v"));
    assert_eq!(value::<Option<String>>('>', "max vcpus"), None);
    assert_eq!(value::<Option<String>>('>', "max vcpus of a type").as_deref(), Some("test"));
}

#[test]
fn an_error_has_all_its_fields() {
    let bytes = recorded('<', "look-up of nothing");
    let packet = packet(&bytes);
    assert_eq!(packet.header.status, Status::Error);
    let error = decode_error(&packet.payload).expect("an error");
    assert_eq!((error.code, error.domain, error.level), (ErrorCode::NO_DOMAIN, ErrorDomain::TEST, ErrorLevel::Error));
    assert!(error.str1.is_some() && error.str2.is_none() && error.str3.is_none());
    assert_eq!((error.int1, error.int2), (-1, -1));
    assert_eq!(Message::new(packet.header, |out| encode_error(&error, out)).expect("it can be sent").bytes(), bytes);
}

#[test]
fn records_are_as_wide_as_libvirts() {
    let node: NodeInfo = value('<', "node info");
    assert_eq!((node.model.as_str(), node.memory, node.cpus, node.mhz), ("i686", 3_145_728, 16, 1400));
    assert_eq!((node.nodes, node.sockets, node.cores, node.threads), (2, 2, 2, 2));
    let info: DomainInfo = value('<', "info");
    assert_eq!((info.state, info.max_memory, info.memory, info.vcpus), (DomainState::RUNNING, 8_388_608, 2_097_152, 2));
    let state: DomainStateResult = value('<', "state");
    assert_eq!((state.state, state.reason), (DomainState::RUNNING, 0));
    let pool: StoragePoolInfo = value('<', "pool info");
    assert_eq!((pool.state, pool.capacity, pool.available), (StoragePoolState::RUNNING, 100 << 30, 100 << 30));
    let volume: StorageVolumeInfo = value('<', "volume info");
    assert_eq!((volume.kind, volume.capacity), (StorageVolumeType::FILE, 4096));
    let interfaces: Vec<GuestInterface> = value('<', "interface addresses");
    assert_eq!((interfaces[0].name.as_str(), interfaces[0].mac.as_deref()), ("testnet0", Some("aa:bb:cc:dd:ee:ff")));
    assert_eq!((interfaces[0].addresses[0].address.as_str(), interfaces[0].addresses[0].prefix), ("192.168.122.3", 24));
}

#[test]
fn lists_have_their_number_behind_them() {
    let counted = |what: &str| {
        let read = |input: &mut Reader<'_>| (Vec::<DomainRef>::decode(input).expect("a list"), u32::decode(input).expect("a number"));
        both_ways('<', what, read, |(items, count), out| {
            items.encode(out);
            count.encode(out);
        })
        .1
    };
    assert_eq!(counted("list"), (vec![domain(1)], 1));
    let read = |input: &mut Reader<'_>| (Vec::<StoragePoolRef>::decode(input).expect("a list"), u32::decode(input).expect("a number"));
    let (_, pools) = both_ways('<', "pools", read, |(items, count), out| {
        items.encode(out);
        count.encode(out);
    });
    assert_eq!(pools, (vec![pool()], 1));
    let read = |input: &mut Reader<'_>| (Vec::<DomainSnapshotRef>::decode(input).expect("a list"), u32::decode(input).expect("a number"));
    let (_, snapshots) = both_ways('<', "snapshots", read, |(items, count), out| {
        items.encode(out);
        count.encode(out);
    });
    assert_eq!((&*snapshots.0[0].name, &snapshots.0[0].domain, snapshots.1), ("s", &domain(2), 1));
}

#[test]
fn typed_parameters_are_counted_and_then_fetched() {
    let replies = all('<', "memory parameters");
    let read = |bytes: &[u8]| {
        let packet = packet(bytes);
        let mut input = packet.reader();
        let read = (decode_params(&mut input).expect("parameters"), i32::decode(&mut input).expect("a number"));
        input.end().expect("nothing more");
        read
    };
    assert_eq!(read(&replies[0]), (vec![], 3));
    let (parameters, count) = read(&replies[1]);
    // The number is for who asks for it, and says nothing beside the list.
    assert_eq!(count, 0);
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["hard_limit", "soft_limit", "swap_hard_limit"]);
    let sorted = DomainMemoryParameters::from_typed(parameters);
    assert_eq!(sorted.soft_limit, Some((1 << 53) - 1));
    both_ways(
        '>',
        "set memory parameters",
        |input| {
            (DomainRef::decode(input).expect("a domain"), decode_params(input).expect("parameters"), u32::decode(input).expect("flags"))
        },
        |(domain, parameters, flags), out| {
            domain.encode(out);
            encode_params(parameters, out);
            flags.encode(out);
        },
    );
}

#[test]
fn maps_of_processors_come_in_one_run() {
    let (_, maps) =
        both_ways('<', "pin info", |input| decode_cpu_maps(1, input).expect("maps"), |maps, out| encode_cpu_maps(maps, 2, 1, out));
    assert_eq!(maps, [[0xff], [0xff]]);
}

#[test]
fn secrets_and_bytes_are_runs() {
    let read = |input: &mut Reader<'_>| {
        let receiver = DomainRef::decode(input).expect("a domain");
        let texts = (Option::<String>::decode(input).expect("a user"), Option::<SecretValue>::decode(input).expect("a password"));
        (receiver, texts, u32::decode(input).expect("flags"))
    };
    let (_, (_, (user, password), _)) = both_ways('>', "set password", read, |(receiver, (user, password), flags), out| {
        receiver.encode(out);
        user.encode(out);
        password.encode(out);
        flags.encode(out);
    });
    assert_eq!((user.as_deref(), password.as_ref().map(SecretValue::reveal)), (Some("u"), Some(&b"p"[..])));
    assert_eq!(value::<Vec<u8>>('<', "memory peek"), [0, 1, 2, 3]);
}

#[test]
fn an_event_has_the_number_of_its_subscription_first() {
    let read = |input: &mut Reader<'_>| {
        (i32::decode(input).expect("a number"), decode_event(EventKind::DomainLifecycle, false, input).expect("an event"))
    };
    let (packet, (number, event)) = both_ways('<', "suspend event", read, |(number, event), out| {
        number.encode(out);
        encode_event(event, false, out);
    });
    assert_eq!((packet.header.procedure, number), (procedures::EVENT_DOMAIN_LIFECYCLE.number, 0));
    assert_eq!(event, DriverEvent::DomainLifecycle { domain: domain(1), event: DomainEventType::SUSPENDED, detail: 0 });
}
