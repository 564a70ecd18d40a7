//! Any bytes as what a daemon says while it lets somebody in. Whoever does not know the password is not taken for one who does.

use virtkit_api::ErrorCode;
use virtkit_driver_remote::hostile::{gssapi_offer, mechanism, sasl_answer, scram};
use virtkit_fuzz::{changed, changes, is_refusal};
use virtkit_rpc::ProtectedPackets;

/// The daemon's messages in the example of RFC 7677.
const CHALLENGE: &[u8] = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const LAST: &[u8] = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

const CHALLENGES: &[&[u8]] = &[
    CHALLENGE,
    b"r=rOprNGfwEbeRWgbNEkqO,s=,i=0",
    b"m=extension,r=rOprNGfwEbeRWgbNEkqO1,s=AA==,i=4097,x=y",
    b"i=4096,s=W22ZaJ0SNY7soEsUEjb6gQ==,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
];
const ENDS: &[&[u8]] = &[LAST, b"e=invalid-proof", b"e=", b"v=", b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,e=other-error"];

/// What is changed at once keeps the rounds of the hash few: with more digits than these, a test would only compute.
fn is_cheap(challenge: &[u8]) -> bool {
    let text = String::from_utf8_lossy(challenge);
    text.split(',').filter_map(|part| part.strip_prefix("i=")?.parse::<u64>().ok()).all(|rounds| !(10_000..=1_000_000).contains(&rounds))
}

#[test]
fn the_example_is_let_in() {
    assert!(scram(&[CHALLENGE, LAST]).expect("the daemon knows the password"));
}

#[test]
fn a_challenge_is_answered_or_refused() {
    bolero::check!().with_generator(changes()).for_each(|input| {
        let challenge = changed(CHALLENGES, input);
        if !is_cheap(&challenge) {
            return;
        }
        match scram(&[&challenge, LAST]) {
            // What was signed is the challenge, to the last byte.
            Ok(knows) => assert!(!knows || challenge == CHALLENGE, "{:?}", String::from_utf8_lossy(&challenge)),
            Err(error) => {
                is_refusal(&error);
                assert_eq!(error.code, ErrorCode::AUTH_FAILED, "{error}");
            }
        }
    });
}

#[test]
fn nobody_pretends_to_know_the_password() {
    let signature = |text: &[u8]| text.split(|byte| *byte == b',').any(|part| part == LAST);
    bolero::check!().with_generator(changes()).for_each(|input| {
        let last = changed(ENDS, input);
        match scram(&[CHALLENGE, &last]) {
            Ok(knows) => assert!(knows && signature(&last), "{:?}", String::from_utf8_lossy(&last)),
            Err(error) => is_refusal(&error),
        }
    });
}

#[test]
fn any_answer_to_a_step_is_read_or_refused() {
    let answer = |complete: u32, nothing: u32, text: &[u8]| {
        let count = u32::try_from(text.len()).expect("a short text");
        let words = [complete, nothing, count].into_iter().chain(text.iter().map(|byte| u32::from(*byte)));
        words.flat_map(u32::to_be_bytes).collect::<Vec<u8>>()
    };
    let samples = [answer(0, 0, CHALLENGE), answer(1, 0, LAST), answer(1, 1, b""), answer(0, 1, b"")];
    bolero::check!().with_generator(changes()).for_each(|input| {
        let bytes = changed(&samples, input);
        match sasl_answer(&bytes) {
            Ok((_, message)) => assert!(message.unwrap_or_default().len() * 4 <= bytes.len()),
            Err(error) => is_refusal(&error),
        }
    });
}

#[test]
fn a_mechanism_is_one_that_was_offered() {
    let samples = ["SCRAM-SHA-256,PLAIN", "GSSAPI", "PLAIN EXTERNAL,SCRAM-SHA-512", "digest-md5,plain", ""];
    bolero::check!().with_generator(changes()).for_each(|input| {
        let offered = String::from_utf8_lossy(&changed(&samples, input)).into_owned();
        match mechanism(&offered) {
            Ok(chosen) => assert!(offered.to_ascii_uppercase().contains(chosen), "{chosen} of {offered:?}"),
            Err(error) => is_refusal(&error),
        }
    });
}

#[test]
fn an_offer_of_layers_is_kept_to() {
    let samples: [&[u8]; 6] = [&[7, 0, 255, 255], &[4, 1, 0, 0], &[1, 0, 0, 0], &[2, 0, 16, 0], &[4, 0, 0, 0], &[4, 0, 1]];
    bolero::check!().with_generator(changes()).for_each(|input| {
        let bytes = changed(&samples, input);
        if let Ok(chosen) = gssapi_offer(&bytes, true) {
            let most = chosen.expect("where everybody can read along, it is protected");
            assert!(bytes.len() == 4 && bytes[0] & 4 != 0 && most > 0 && most < 1 << 24);
        }
        if let Ok(chosen) = gssapi_offer(&bytes, false) {
            assert!(chosen.is_none() && bytes.len() == 4 && bytes[0] & 1 != 0);
        }
    });
}

/// In how many pieces they come does not change the packets, and none is longer than was agreed on.
#[test]
fn protected_packets_are_cut_the_same_way_however_they_come() {
    const MOST: usize = 64;
    let packet = |text: &[u8]| [&u32::try_from(text.len()).expect("a short text").to_be_bytes(), text].concat();
    let two = [packet(b"one"), packet(b""), packet(b"another")].concat();
    let samples = [two, packet(&[7; MOST]), packet(&[7; MOST + 1]), vec![0xff; 8], vec![0, 0, 0, 9, 1]];
    let cut = |bytes: &[u8], piece: usize| {
        let (mut packets, mut found, mut rest) = (ProtectedPackets::new(MOST), Vec::new(), bytes);
        loop {
            match packets.packet() {
                Ok(Some(packet)) => found.push(packet.to_vec()),
                Ok(None) if rest.is_empty() => return (found, packets.is_empty()),
                Ok(None) => {
                    let room = packets.room();
                    assert!(!room.is_empty() && room.len() <= 2 * MOST + 4);
                    let count = room.len().min(piece).min(rest.len());
                    room[..count].copy_from_slice(&rest[..count]);
                    packets.has_come(count);
                    rest = &rest[count..];
                }
                Err(_) => return (found, false),
            }
        }
    };
    bolero::check!().with_generator(changes()).for_each(|input| {
        let bytes = changed(&samples, input);
        let (found, is_whole) = cut(&bytes, usize::MAX);
        assert!(found.iter().all(|packet| packet.len() <= MOST));
        let again: Vec<u8> = found.iter().flat_map(|text| packet(text)).collect();
        assert!(bytes.starts_with(&again) && is_whole == (again == bytes));
        for piece in [1, 5] {
            assert_eq!(cut(&bytes, piece), (found.clone(), is_whole));
        }
    });
}
