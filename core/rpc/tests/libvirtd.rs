//! Every packet of a conversation between libvirt's own client and daemon, read and written again to the same bytes. `cargo test -p virtkit-interop --test
//! recording` holds the conversation; with `VIRTKIT_RECORD=core/rpc/tests/libvirtd.txt` it is written down anew. A packet of a procedure that has no form
//! here fails the test.

use std::fs::File;
use std::os::fd::OwnedFd;

use virtkit_api::*;
use virtkit_rpc::protocol::{KEEPALIVE_PING, KEEPALIVE_PONG, KEEPALIVE_PROGRAM, PROGRAM};
use virtkit_rpc::xdr::Item;
use virtkit_rpc::{
    Decode, EVENTS, Encode, Frames, Hole, Kind, Malformed, Message, Packet, Reader, Status, Writer, decode_error, decode_event,
    decode_params, decode_stats, encode_error, encode_event, encode_params, encode_stats,
};

/// A packet, and what was noted of it.
struct Line {
    from: char,
    what: &'static str,
    bytes: Vec<u8>,
    packet: Packet,
}

fn lines() -> impl Iterator<Item = Line> {
    include_str!("libvirtd.txt").lines().filter(|line| line.starts_with(['>', '<'])).map(|line| {
        let (head, rest) = line.split_once(": ").expect("a colon");
        let (fds, digits) = rest.split_once(' ').expect("descriptors and bytes");
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
        let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
        let fds: usize = fds.parse().expect("a number");
        let open = || OwnedFd::from(File::open("/dev/null").expect("a file"));
        let mut frames = Frames::default();
        frames.push(&bytes, []);
        // One byte goes with each descriptor.
        frames.push(&vec![0; fds], (0..fds).map(|_| open()));
        let packet = frames.packet().expect("a good packet").expect("a whole packet");
        assert!(frames.is_empty() && packet.fds.len() == fds, "{head}");
        Line { from: head.chars().next().expect("a sender"), what: &head[2..], bytes, packet }
    })
}

/// No value.
struct Nothing;

impl Encode for Nothing {
    fn encode(&self, _: &mut Writer) {}
}

impl Decode for Nothing {
    fn decode(_: &mut Reader<'_>) -> std::result::Result<Self, Malformed> {
        Ok(Self)
    }
}

/// Two values, one behind the other.
struct Two<A, B>(A, B);

impl<A: Encode, B: Encode> Encode for Two<A, B> {
    fn encode(&self, out: &mut Writer) {
        self.0.encode(out);
        self.1.encode(out);
    }
}

impl<A: Decode, B: Decode> Decode for Two<A, B> {
    fn decode(input: &mut Reader<'_>) -> std::result::Result<Self, Malformed> {
        Ok(Self(A::decode(input)?, B::decode(input)?))
    }
}

impl<A, B> Item for Two<A, B> {}

type Three<A, B, C> = Two<A, Two<B, C>>;

/// A list, and how long it is.
type Counted<T> = Two<Vec<T>, u32>;

struct Params(Vec<TypedParam>);

impl Encode for Params {
    fn encode(&self, out: &mut Writer) {
        encode_params(&self.0, out);
    }
}

impl Decode for Params {
    fn decode(input: &mut Reader<'_>) -> std::result::Result<Self, Malformed> {
        decode_params(input).map(Self)
    }
}

/// Names with numbers, from before there were typed parameters.
struct Figures(Vec<TypedParam>);

impl Encode for Figures {
    fn encode(&self, out: &mut Writer) {
        encode_stats(&self.0, out);
    }
}

impl Decode for Figures {
    fn decode(input: &mut Reader<'_>) -> std::result::Result<Self, Malformed> {
        decode_stats(input).map(Self)
    }
}

/// What is read as a value is written again as it was.
fn again<T: Encode + Decode>(line: &Line) -> Message {
    let mut input = line.packet.reader();
    let value = T::decode(&mut input).unwrap_or_else(|error| panic!("{}: {error}", line.what));
    input.end().unwrap_or_else(|error| panic!("{}: {error}", line.what));
    let fds = line.packet.fds.iter().map(|fd| fd.try_clone().expect("a copy")).collect();
    Message::with_fds(line.packet.header, fds, |out| value.encode(out)).expect("it can be sent")
}

/// A call, by the number of its procedure.
fn call(line: &Line) -> Message {
    match line.packet.header.procedure {
        2 | 66 | 122 | 139 | 360 | 361 => again::<Nothing>(line),
        60 => again::<u32>(line),
        314 | 317 | 369 | 375 => again::<i32>(line),
        11 | 23 | 46 | 84 => again::<String>(line),
        24 => again::<Uuid>(line),
        1 => again::<Two<Option<String>, u32>>(line),
        76 => again::<Two<String, u32>>(line),
        9 | 12 | 15 | 16 | 19 | 28 | 34 | 56 | 121 | 150 | 151 => again::<DomainRef>(line),
        183 | 187 | 200 | 212 | 231 | 242 | 426 => again::<Two<DomainRef, u32>>(line),
        57 => again::<Two<DomainRef, i32>>(line),
        20 => again::<Three<DomainRef, i32, i32>>(line),
        198 | 206 | 255 | 274 => again::<Three<DomainRef, i32, u32>>(line),
        343 | 353 | 418 => again::<Three<DomainRef, u32, u32>>(line),
        194 | 443 => again::<Three<DomainRef, String, u32>>(line),
        197 => again::<Three<DomainRef, Params, u32>>(line),
        264 => again::<Three<DomainRef, i32, Three<Option<String>, Option<String>, Two<Option<String>, u32>>>>(line),
        265 => again::<Three<DomainRef, i32, Two<Option<String>, u32>>>(line),
        227 | 228 | 293 => again::<Three<i32, i32, u32>>(line),
        273 | 281 | 283 | 284 | 285 | 287 => again::<Two<i32, u32>>(line),
        313 | 316 | 368 | 374 => again::<Two<i32, Option<DomainRef>>>(line),
        344 => again::<Three<Vec<DomainRef>, u32, u32>>(line),
        39 | 42 | 44 | 152 | 153 => again::<NetworkRef>(line),
        80 | 87 | 89 | 154 => again::<StoragePoolRef>(line),
        78 => again::<Two<StoragePoolRef, u32>>(line),
        93 => again::<Three<StoragePoolRef, String, u32>>(line),
        95 => again::<Two<StoragePoolRef, String>>(line),
        282 => again::<Three<StoragePoolRef, i32, u32>>(line),
        86 => again::<StorageVolumeRef>(line),
        208 | 209 => again::<Three<StorageVolumeRef, u64, Two<u64, u32>>>(line),
        156 => again::<InterfaceRef>(line),
        other => panic!("{}: the call of procedure {other} has no form here", line.what),
    }
}

/// Statistics in bulk. Their record has its own order of parameters, and all of them.
fn statistics(line: &Line) -> Message {
    let by_name = |mut params: Vec<TypedParam>| {
        params.sort_by(|one, other| one.name.cmp(&other.name));
        params
    };
    let raw = Vec::<Two<DomainRef, Params>>::decode(&mut line.packet.reader()).expect("domains with parameters");
    let records = Vec::<DomainStatsRecordRef>::decode(&mut line.packet.reader()).expect("records");
    assert_eq!(raw.len(), records.len());
    for (Two(domain, Params(params)), record) in raw.into_iter().zip(records) {
        assert!(domain == record.domain && params.len() > 10);
        assert_eq!(by_name(record.stats.to_typed()), by_name(params));
    }
    again::<Vec<Two<DomainRef, Params>>>(line)
}

/// The reply of a call that went well.
fn reply(line: &Line) -> Message {
    match line.packet.header.procedure {
        1 | 2 | 9 | 12 | 28 | 34 | 39 | 42 | 78 | 80 | 197 | 208 | 209 | 231 | 264 | 314 | 317 | 343 | 360 | 361 | 369 | 375 | 443 => {
            again::<Nothing>(line)
        }
        15 | 44 | 60 | 89 | 150..=154 | 156 | 183 | 187 | 200 | 313 | 316 | 368 | 374 => again::<i32>(line),
        66 => again::<Vec<u32>>(line),
        19 => again::<String>(line),
        426 => again::<Vec<String>>(line),
        11 | 23 | 24 => again::<DomainRef>(line),
        16 => again::<DomainInfo>(line),
        20 => again::<Two<Vec<DomainVcpuInfo>, Vec<u8>>>(line),
        46 => again::<NetworkRef>(line),
        56 => again::<Two<String, i32>>(line),
        57 => again::<Params>(line),
        76 | 84 | 86 => again::<StoragePoolRef>(line),
        87 => again::<StoragePoolInfo>(line),
        93 | 95 => again::<StorageVolumeRef>(line),
        121 => again::<SecurityLabel>(line),
        122 => again::<SecurityModel>(line),
        198 | 206 | 255 => again::<Two<Params, i32>>(line),
        212 => again::<DomainStateResult>(line),
        227 => again::<Two<Figures, i32>>(line),
        273 => again::<Counted<DomainRef>>(line),
        274 => again::<Counted<DomainSnapshotRef>>(line),
        281 => again::<Counted<StoragePoolRef>>(line),
        282 => again::<Counted<StorageVolumeRef>>(line),
        283 => again::<Counted<NetworkRef>>(line),
        284 => again::<Counted<InterfaceRef>>(line),
        293 => again::<Three<Vec<u8>, u32, i32>>(line),
        344 => statistics(line),
        353 => again::<Vec<GuestInterface>>(line),
        other => panic!("{}: the reply of procedure {other} has no form here", line.what),
    }
}

/// A refusal: all of its fields.
fn refusal(line: &Line) -> Message {
    let error = decode_error(&line.packet.payload).unwrap_or_else(|error| panic!("{}: {error}", line.what));
    assert!(error.code.0 != 0 && !error.message.is_empty(), "{}: {error:?}", line.what);
    Message::new(line.packet.header, |out| encode_error(&error, out)).expect("it can be sent")
}

fn event(line: &Line) -> Message {
    let number = line.packet.header.procedure;
    let form =
        EVENTS.iter().find(|form| form.procedure.number == number).unwrap_or_else(|| panic!("{}: there is no event {number}", line.what));
    let mut input = line.packet.reader();
    let subscription = i32::decode(&mut input).expect("the number of the subscription");
    let event = decode_event(form.kind, false, &mut input).unwrap_or_else(|error| panic!("{}: {error}", line.what));
    input.end().expect("nothing more");
    Message::new(line.packet.header, |out| {
        subscription.encode(out);
        encode_event(&event, false, out);
    })
    .expect("it can be sent")
}

/// Data as it is, a hole with its length, an end with nothing.
fn piece(line: &Line) -> Message {
    let header = line.packet.header;
    match (header.kind, header.status) {
        (Kind::StreamHole, _) => again::<Hole>(line),
        (_, Status::Continue) => Message::new(header, |out| out.raw(&line.packet.payload)).expect("it can be sent"),
        (_, Status::Ok | Status::Error) => again::<Nothing>(line),
    }
}

#[test]
fn every_packet_is_read_and_written_again() {
    let mut count = 0;
    for line in lines() {
        let header = line.packet.header;
        let again = match (header.program, header.kind, header.status) {
            (KEEPALIVE_PROGRAM, _, _) => again::<Nothing>(&line),
            (_, Kind::Call | Kind::CallWithFds, _) => call(&line),
            (_, Kind::Reply | Kind::ReplyWithFds, Status::Error) => refusal(&line),
            (_, Kind::Reply | Kind::ReplyWithFds, _) => reply(&line),
            (_, Kind::Message, _) => event(&line),
            (_, Kind::Stream | Kind::StreamHole, _) => piece(&line),
        };
        assert_eq!(again.bytes(), line.bytes, "{} {}, procedure {}", line.from, line.what, header.procedure);
        assert_eq!(again.fds().len(), line.packet.fds.len(), "{}", line.what);
        count += 1;
    }
    assert!(count > 120, "only {count} packets were written down");
}

/// Who speaks first, and what the kinds of packets are for.
#[test]
fn the_conversation_has_every_kind_of_packet() {
    let has = |what: &str, is: &dyn Fn(&Packet) -> bool| assert!(lines().any(|line| line.what == what && is(&line.packet)), "{what}");
    has("opening", &|packet| packet.header.procedure == 66 && packet.header.kind == Kind::Reply);
    has("refusals", &|packet| packet.header.status == Status::Error);
    has("events", &|packet| packet.header.kind == Kind::Message && packet.header.program == PROGRAM);
    has("keepalive", &|packet| packet.header.program == KEEPALIVE_PROGRAM && packet.header.procedure == KEEPALIVE_PING);
    has("keepalive", &|packet| packet.header.program == KEEPALIVE_PROGRAM && packet.header.procedure == KEEPALIVE_PONG);
    has("bulk statistics", &|packet| packet.header.procedure == 344 && packet.header.kind == Kind::Reply);
    has("descriptors", &|packet| packet.header.kind == Kind::CallWithFds && packet.fds.len() == 2);
    has("descriptors", &|packet| packet.header.kind == Kind::ReplyWithFds && packet.fds.len() == 1);
    for way in ["upload", "download"] {
        has(way, &|packet| packet.header.kind == Kind::StreamHole);
        has(way, &|packet| packet.header.kind == Kind::Stream && packet.payload.len() == 4096);
        has(way, &|packet| packet.header.kind == Kind::Stream && packet.header.status == Status::Ok);
    }
    // The data of a download ends with a packet of no bytes.
    has("download", &|packet| packet.header.kind == Kind::Stream && packet.header.status == Status::Continue && packet.payload.is_empty());
}
