//! Buffers that nobody should send: cut short, with changed bytes, random.

use std::time::{Duration, Instant};

use virtkit::ErrorCode;
use virtkit::methods::{METHODS, PHASES};
use virtkit_c::private::client::decode_error;
use virtkit_c::private::generated::client::samples;
use virtkit_c::private::xdr::{MAX_BYTES, MAX_ITEMS, MAX_TOTAL};

use super::port::{ALONE, Answered, ERROR, PENDING, Port, READY, call_raw, wait};

#[test]
fn every_method_has_a_sample_that_is_understood() {
    let port = Port::open(ALONE);
    let samples = samples::inputs(port.0).unwrap();
    let numbers: Vec<u32> = samples.iter().map(|(method, _)| *method).collect();
    assert!(METHODS.iter().all(|method| numbers.contains(&method.id)));
    for (method, input) in &samples {
        let connection = if is_function(*method) { 0 } else { port.0 };
        let answered = call_raw(connection, *method, input.bytes(), None).waited();
        if answered.status == ERROR {
            let error = decode_error(&answered.bytes);
            // A sample moves nobody's descriptor: where one is wanted, it names none that is open, and that is all that is wrong with it.
            let well_formed = !error.message.contains("malformed") || error.message.contains("-1 as file descriptor");
            assert!(well_formed, "method {method}: {error}");
        }
    }
}

/// Functions take no connection. Methods have a dot in their name; the steps of functions that ask are in no table.
fn is_function(method: u32) -> bool {
    !METHODS.iter().chain(PHASES).any(|info| info.id == method && info.name.contains('.'))
}

#[test]
fn an_input_cut_short_anywhere_is_an_error() {
    let port = Port::open(ALONE);
    for (method, input) in samples::inputs(port.0).unwrap() {
        let connection = if is_function(method) { 0 } else { port.0 };
        for len in 0..input.bytes().len() {
            let error = call_raw(connection, method, &input.bytes()[..len], None).error();
            assert_eq!(error.code, ErrorCode::INVALID_ARG, "method {method}, {len} bytes: {error}");
            assert!(error.message.contains("malformed at byte"), "{error}");
        }
        let longer = [input.bytes(), &[0]].concat();
        let error = call_raw(connection, method, &longer, None).error();
        let told = error.message.contains("1 bytes after the last value") || error.message.contains("-1 as file descriptor");
        assert!(told, "{error}");
    }
}

#[test]
fn limits_are_enforced_before_anything_is_allocated() {
    let port = Port::open(ALONE);
    let by_name = METHODS.iter().find(|info| info.name == "Connection.domain_by_name").unwrap().id;
    let set = METHODS.iter().find(|info| info.name == "Domain.set_memory_parameters").unwrap().id;
    let error = |method, input: &[u8]| call_raw(port.0, method, input, None).error().message.clone();

    let too_long = u32::try_from(MAX_BYTES + 1).unwrap().to_be_bytes();
    assert!(error(by_name, &too_long).contains("4194305 bytes, where 4194304"), "{}", error(by_name, &too_long));
    assert!(error(by_name, &u32::MAX.to_be_bytes()).contains("4194304 are the limit"));

    let identity = [&[0, 0, 0, 0][..], &[8; 16], &[0, 0, 0, 1]].concat();
    let with_count = |count: usize, more: usize| {
        let mut input = [&identity[..], &u32::try_from(count).unwrap().to_be_bytes()].concat();
        input.resize(input.len() + more, 0);
        input
    };
    assert!(error(set, &with_count(MAX_ITEMS + 1, 1 << 20)).contains("16385 items, where 16384"));
    assert!(error(set, &with_count(MAX_ITEMS, 16)).contains("of 65536 bytes, of which 16 are there"));
    assert!(error(by_name, &vec![0; MAX_TOTAL + 1]).contains("33554433 bytes, where 33554432"));
}

#[test]
fn wrong_padding_and_wrong_text_are_errors() {
    let port = Port::open(ALONE);
    let by_name = METHODS.iter().find(|info| info.name == "Connection.domain_by_name").unwrap().id;
    let error = |input: &[u8]| call_raw(port.0, by_name, input, None).error().message.clone();
    assert!(error(b"\0\0\0\x03abc\x01").contains("a byte 1 where zeros fill up"));
    assert!(error(b"\0\0\0\x04ab\xff\xfe").contains("not UTF-8"));
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit as u64)).unwrap()
    }
}

/// Whatever comes, the answer has one of the three forms, an error can be read, and nothing panicked.
fn is_sane(answered: Answered) {
    let answered = if answered.status == PENDING { wait(answered.token, 5_000_000_000) } else { answered };
    match answered.status {
        READY => {}
        ERROR => {
            let error = decode_error(&answered.bytes);
            assert_ne!(error.code, ErrorCode::INTERNAL_ERROR, "{error}");
            assert!(!error.message.is_empty());
        }
        status => panic!("the call ended with {status}"),
    }
}

/// Two seconds of changed samples and of random bytes, the same in each run as far as it gets.
#[test]
fn random_bytes_are_answered() {
    let port = Port::open(ALONE);
    let samples = samples::inputs(port.0).unwrap();
    let mut random = Random(0x7669_7274_6b69_7421);
    let end = Instant::now() + Duration::from_secs(2);
    let mut rounds = 0u64;
    while Instant::now() < end {
        for (method, sample) in &samples {
            let mut input = sample.bytes().to_vec();
            for _ in 0..=random.below(4) {
                match random.below(4) {
                    0 if !input.is_empty() => {
                        let at = random.below(input.len());
                        input[at] = random.next().to_le_bytes()[0];
                    }
                    1 if !input.is_empty() => {
                        let at = random.below(input.len());
                        input[at] ^= 1 << random.below(8);
                    }
                    2 => input.truncate(random.below(input.len() + 1)),
                    _ => input.extend(random.next().to_be_bytes()),
                }
            }
            let connection = if is_function(*method) { 0 } else { port.0 };
            is_sane(call_raw(connection, *method, &input, None));
            let noise: Vec<u8> = (0..random.below(64)).map(|_| random.next().to_le_bytes()[0]).collect();
            is_sane(call_raw(connection, *method, &noise, None));
        }
        rounds += 1;
    }
    assert!(rounds > 10, "only {rounds} rounds");
}
