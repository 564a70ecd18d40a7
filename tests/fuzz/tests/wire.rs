//! Any bytes as packets of libvirt's wire: cut into packets and read as values, or refused with a sentence. What is read can be written again.

use std::sync::LazyLock;

use virtkit_api::{DomainRef, DomainSnapshotRef, Error, EventKind, GuestInterface, NodeInfo};
use virtkit_fuzz::{changed, changes, is_refusal};
use virtkit_rpc::xdr::decode_cpu_maps;
use virtkit_rpc::{Decode, Encode, Frames, Hole, Malformed, Message, Packet, decode_error, decode_event, decode_params};

/// Packets of libvirt's client and daemon.
static RECORDED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let recorded = [include_str!("../../../core/rpc/tests/recorded.txt"), include_str!("../../../core/rpc/tests/libvirtd.txt")];
    let lines = recorded.into_iter().flat_map(str::lines).filter(|line| line.starts_with(['<', '>']));
    let digits = lines.filter_map(|line| line.rsplit_once(' ')).map(|(_, digits)| digits);
    let byte = |digits: &str, at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    digits.map(|digits| (0..digits.len()).step_by(2).map(|at| byte(digits, at)).collect()).collect()
});

fn refused<T>(read: Result<T, Malformed>) -> Option<T> {
    read.map_err(|malformed| is_refusal(&Error::from(malformed))).ok()
}

/// Reads a payload as a value; if it is one, it can be sent, and comes back as it was.
fn both_ways<T: Encode + Decode>(packet: &Packet) {
    let Some(value) = refused(T::decode(&mut packet.reader())) else { return };
    let message = Message::of(packet.header, &value).expect("what was read can be sent");
    let mut frames = Frames::default();
    frames.push(message.bytes(), []);
    let again = frames.packet().expect("our own packet").expect("a whole one");
    let value = T::decode(&mut again.reader()).expect("our own value");
    assert_eq!(Message::of(packet.header, &value).expect("it can be sent").bytes(), message.bytes());
}

#[test]
fn any_packet_is_read_or_refused() {
    bolero::check!().with_generator(changes()).for_each(|input| {
        let mut frames = Frames::default();
        frames.push(&changed(&RECORDED, input), []);
        while let Some(Some(packet)) = refused(frames.packet()) {
            both_ways::<String>(&packet);
            both_ways::<DomainRef>(&packet);
            both_ways::<NodeInfo>(&packet);
            both_ways::<Vec<GuestInterface>>(&packet);
            both_ways::<Vec<DomainSnapshotRef>>(&packet);
            both_ways::<Option<Hole>>(&packet);
            refused(decode_params(&mut packet.reader()));
            refused(decode_cpu_maps(2, &mut packet.reader()));
            refused(decode_error(&packet.payload));
            for kind in EventKind::ALL {
                drop(refused(decode_event(kind, false, &mut packet.reader())));
                drop(refused(decode_event(kind, true, &mut packet.reader())));
            }
        }
    });
}
