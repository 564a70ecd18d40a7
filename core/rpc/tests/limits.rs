//! Bytes that are not what they should be: each is an error that says what and where, and costs no memory that was not sent.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use virtkit_api::{DomainRef, Error, ErrorCode};
use virtkit_rpc::protocol::{MAX_FDS, MAX_MESSAGE};
use virtkit_rpc::xdr::{MAX_ITEMS, MAX_TEXT, Problem};
use virtkit_rpc::{Decode, Encode as _, Frames, Header, Hole, Kind, Message, Reader, Status, decode_error, encode_error, procedures};

fn read<T: Decode>(bytes: &[u8]) -> Result<T, Problem> {
    T::decode(&mut Reader::new(bytes)).map_err(|malformed| malformed.problem)
}

fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a small number").to_be_bytes()
}

#[test]
fn lengths_are_compared_with_limits_and_with_what_is_there() {
    let problem = |bytes: &[u8]| read::<String>(bytes).unwrap_err();
    assert_eq!(problem(&word(MAX_TEXT + 1)), Problem::TooLong { length: MAX_TEXT + 1, limit: MAX_TEXT });
    assert_eq!(problem(&word(MAX_TEXT)), Problem::Truncated { wanted: MAX_TEXT, left: 0 });
    assert_eq!(problem(&[0, 0, 0, 1, b'a', 0, 0, 1]), Problem::Padding(1));
    assert_eq!(problem(&[0, 0, 0, 1, 0xff, 0, 0, 0]), Problem::NotUtf8);
    assert_eq!(problem(&[0, 0, 0, 1, 0, 0, 0, 0]), Problem::Nul);
    assert_eq!(problem(&[0, 0]), Problem::Truncated { wanted: 4, left: 2 });
    let list = |count: usize| read::<Vec<DomainRef>>(&word(count)).unwrap_err();
    assert_eq!(list(MAX_ITEMS + 1), Problem::TooMany { count: MAX_ITEMS + 1, limit: MAX_ITEMS });
    assert_eq!(list(MAX_ITEMS), Problem::Truncated { wanted: MAX_ITEMS * 4, left: 0 });
    assert_eq!(read::<Option<i32>>(&word(2)).unwrap_err(), Problem::Choice { what: "answer to whether a value follows", number: 2 });
    assert_eq!(read::<Hole>(&[0xff; 12]).unwrap_err(), Problem::Choice { what: "flag of a hole", number: u32::MAX });
    assert!(matches!(read::<Hole>(&[0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Err(Problem::Missing(_))));
}

#[test]
fn what_is_too_much_is_not_sent() {
    let header = procedures::DOMAIN_STATE.call();
    let refused = |write: &dyn Fn(&mut virtkit_rpc::Writer)| Message::new(header, |out| write(out)).unwrap_err().message.clone();
    assert!(refused(&|out| "x".repeat(MAX_TEXT + 1).encode(out)).contains("4194305 bytes"));
    assert!(refused(&|out| "a\0b".encode(out)).contains("NUL"));
    assert!(refused(&|out| vec![false; MAX_ITEMS + 1].encode(out)).contains("16385 items"));
    assert!(refused(&|out| out.raw(&vec![0; MAX_MESSAGE])).contains("longer than the limit"));
    assert!(refused(&|out| Hole(u64::MAX).encode(out)).contains("hole"));
}

#[test]
fn a_packet_in_single_bytes_is_the_same_packet() {
    let message = Message::of(procedures::DOMAIN_STATE.call(), &"a text").expect("it can be sent");
    let mut frames = Frames::default();
    for (index, byte) in message.bytes().iter().enumerate() {
        assert!(frames.packet().expect("no fault").is_none(), "after {index} bytes");
        frames.push(&[*byte], []);
    }
    let packet = frames.packet().expect("no fault").expect("a packet");
    assert_eq!(String::decode(&mut packet.reader()).expect("a text"), "a text");
}

#[test]
fn two_packets_at_once_are_two() {
    let message = |text: &str| Message::of(procedures::DOMAIN_STATE.call(), &text).expect("it can be sent").bytes().to_vec();
    let mut frames = Frames::default();
    frames.push(&[message("one"), message("two")].concat(), []);
    let text = |frames: &mut Frames| String::decode(&mut frames.packet().expect("no fault").expect("a packet").reader()).expect("a text");
    assert_eq!((text(&mut frames), text(&mut frames)), ("one".to_owned(), "two".to_owned()));
    assert!(frames.is_empty());
}

/// As a socket gives them: large payloads go where `Frames` wants them, everything else comes in pieces.
#[test]
fn large_payloads_are_whole_whatever_they_come_in() {
    let message =
        |count: usize, byte: u8| Message::new(procedures::DOMAIN_STATE.call(), |out| out.raw(&vec![byte; count])).expect("it fits");
    let sizes = [10, 300_000, 262_120, 65_536, 4, 1_000_000, 200_000, 0];
    let messages: Vec<Message> = (1..).zip(sizes).map(|(byte, count)| message(count, byte)).collect();
    let all: Vec<u8> = messages.iter().flat_map(|message| message.bytes().to_vec()).collect();
    for piece in [27, 28, 29, 4_096, 100_000, 262_144, all.len()] {
        for uses_room in [false, true] {
            let (mut frames, mut left, mut found) = (Frames::default(), all.as_slice(), Vec::new());
            while !left.is_empty() {
                let most = frames.first().unwrap_or(piece).min(piece).min(left.len());
                let count = match frames.room().filter(|_| uses_room) {
                    Some(room) => {
                        let count = room.len().min(most);
                        room[..count].copy_from_slice(&left[..count]);
                        frames.has_come(count, []);
                        count
                    }
                    None => {
                        frames.push(&left[..most], []);
                        most
                    }
                };
                left = &left[count..];
                while let Some(packet) = frames.packet().expect("no fault") {
                    found.push(packet.payload);
                }
            }
            assert!(frames.is_empty());
            assert_eq!(found.len(), sizes.len(), "in pieces of {piece}");
            for ((byte, count), payload) in (1..).zip(sizes).zip(&found) {
                assert!(payload.len() == count && payload.iter().all(|one| *one == byte), "{count} bytes in pieces of {piece}");
            }
        }
    }
}

/// What is said to come costs no more than what is taken at once.
#[test]
fn a_length_alone_makes_nobody_allocate_much() {
    let mut frames = Frames::default();
    let mut head = Message::new(procedures::DOMAIN_STATE.call(), |_| {}).expect("it can be sent").bytes().to_vec();
    head[..4].copy_from_slice(&word(MAX_MESSAGE));
    frames.push(&head, []);
    assert!(frames.packet().expect("no fault").is_none());
    assert!(frames.room().expect("more comes").len() <= 256 << 10);
}

#[test]
fn heads_that_cannot_be_end_the_connection() {
    let fault = |bytes: &[u8]| {
        let mut frames = Frames::default();
        frames.push(bytes, []);
        frames.packet().unwrap_err().problem
    };
    assert_eq!(fault(&word(27)), Problem::MessageLength(27));
    assert_eq!(fault(&word(MAX_MESSAGE + 5)), Problem::MessageLength(MAX_MESSAGE + 5));
    let mut bytes = Message::new(procedures::DOMAIN_STATE.call(), |_| {}).expect("it can be sent").bytes().to_vec();
    bytes[19] = 7;
    assert_eq!(fault(&bytes), Problem::Choice { what: "kind of packet", number: 7 });
    bytes[19] = 0;
    bytes[27] = 3;
    assert_eq!(fault(&bytes), Problem::Choice { what: "status of a packet", number: 3 });
}

#[test]
fn descriptors_come_with_their_packet_and_in_their_order() {
    let pair = || UnixStream::pair().map(|(one, _)| OwnedFd::from(one)).expect("a socket pair");
    let (fds, sent) = (vec![pair(), pair()], vec![pair(), pair()]);
    let message = Message::with_fds(procedures::DOMAIN_OPEN_GRAPHICS.call(), fds, |out| 1u32.encode(out)).expect("it can be sent");
    let other = Message::of(procedures::DOMAIN_STATE.call(), &2u32).expect("it can be sent");
    let numbers: Vec<i32> = sent.iter().map(std::os::fd::AsRawFd::as_raw_fd).collect();
    let mut frames = Frames::default();
    frames.push(message.bytes(), []);
    assert!(frames.packet().expect("no fault").is_none(), "its descriptors are not here yet");
    assert!(!frames.is_empty());
    frames.push(&[0, 0], sent);
    frames.push(other.bytes(), []);
    let packet = frames.packet().expect("no fault").expect("a packet");
    assert_eq!((packet.header.kind, packet.payload.as_ref()), (Kind::CallWithFds, &[0, 0, 0, 1][..]));
    assert_eq!(packet.fds.iter().map(std::os::fd::AsRawFd::as_raw_fd).collect::<Vec<_>>(), numbers);
    assert_eq!(frames.packet().expect("no fault").expect("a packet").header.kind, Kind::Call);
}

#[test]
fn descriptors_that_are_not_there_are_a_fault() {
    let with_count = |count: usize| {
        let message = Message::new(procedures::DOMAIN_OPEN_GRAPHICS.call(), |out| out.raw(&word(count))).expect("it can be sent");
        let mut bytes = message.bytes().to_vec();
        bytes[19] = 4;
        bytes
    };
    let fault = |bytes: &[u8]| {
        let mut frames = Frames::default();
        frames.push(bytes, []);
        frames.packet().unwrap_err().problem
    };
    assert_eq!(fault(&with_count(MAX_FDS + 1)), Problem::Descriptors(MAX_FDS + 1));
    assert_eq!(fault(&[with_count(1), vec![0]].concat()), Problem::Descriptors(1));
}

/// They come behind their packet: what comes without one is not kept for a later one.
#[test]
fn descriptors_that_belong_to_no_message_are_a_fault() {
    let fds = |count: usize| {
        (0..count).map(|_| UnixStream::pair().map(|(one, _)| OwnedFd::from(one)).expect("a socket pair")).collect::<Vec<_>>()
    };
    let plain = Message::of(procedures::DOMAIN_STATE.call(), &2u32).expect("it can be sent");
    let beside = Message::with_fds(procedures::DOMAIN_OPEN_GRAPHICS.call(), fds(1), |_| {}).expect("it can be sent");
    let fault = |bytes: &[u8], count: usize| {
        let mut frames = Frames::default();
        frames.push(bytes, fds(count));
        loop {
            match frames.packet() {
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(malformed) => return Some(malformed.problem),
            }
        }
    };
    // In the middle of a head, with a whole packet that has none, in the middle of a large one, and more than its packet has.
    assert_eq!(fault(&plain.bytes()[..10], 1), Some(Problem::StrayDescriptors(1)));
    assert_eq!(fault(plain.bytes(), MAX_FDS), Some(Problem::StrayDescriptors(MAX_FDS)));
    let large = Message::new(procedures::DOMAIN_STATE.call(), |out| out.raw(&vec![0; 200_000])).expect("it fits");
    assert_eq!(fault(&large.bytes()[..1000], 1), Some(Problem::StrayDescriptors(1)));
    assert_eq!(fault(beside.bytes(), 2), Some(Problem::StrayDescriptors(1)));
    assert_eq!(fault(&[beside.bytes(), &[0]].concat(), 2), Some(Problem::StrayDescriptors(1)));
    assert_eq!(fault(&[beside.bytes(), &[0]].concat(), 1), None);
}

/// They are for people to read, whatever they were written in.
#[test]
fn texts_of_an_error_are_shown_as_far_as_they_can_be() {
    let mut error = Error::new(ErrorCode::NO_DOMAIN, "caf_ b_r");
    error.str1 = Some("one_".to_owned());
    let message = Message::new(procedures::DOMAIN_STATE.call(), |out| encode_error(&error, out)).expect("it can be sent");
    let mut bytes = message.bytes()[4 + Header::SIZE..].to_vec();
    let mut others = [0xe9, 0, 0xff].into_iter();
    bytes.iter_mut().filter(|byte| **byte == b'_').for_each(|byte| *byte = others.next().expect("three of them"));
    let read = decode_error(&bytes).expect("an error");
    assert_eq!(
        (read.code, read.message.as_str(), read.str1.as_deref()),
        (ErrorCode::NO_DOMAIN, "caf\u{fffd} b\u{fffd}r", Some("one\u{fffd}"))
    );
    assert!(decode_error(&bytes[..20]).is_err());
}

#[test]
fn a_status_travels_as_its_number() {
    for (status, number) in [(Status::Ok, 0), (Status::Error, 1), (Status::Continue, 2)] {
        let bytes = procedures::DOMAIN_STATE.header(Kind::Stream, 9, status).to_bytes();
        assert_eq!(bytes[23], number);
        assert_eq!(Header::decode(&mut Reader::new(&bytes)).expect("a head").status, status);
    }
}
