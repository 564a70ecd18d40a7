//! The forms of values, there and back, and who owns a descriptor on the way.

use std::fmt::Debug;
use std::os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

use virtkit::{Chunk, Error, ErrorCode, ErrorDomain, ErrorLevel, Outcome, SecretValue, TypedParam, TypedValue, Uuid};
use virtkit_c::private::client::decode;
use virtkit_c::private::xdr::{Answer, Decode, Encode, Problem, Reader, Refusal, Writer};

fn encode(value: &(impl Encode + ?Sized)) -> Answer {
    let mut out = Writer::new();
    value.encode(&mut out);
    out.finish().unwrap()
}

/// The value has this form, and the form this value.
fn has_form<T: Encode + Decode + PartialEq + Debug>(value: &T, form: &[u8]) {
    assert_eq!(encode(value).bytes(), form, "{value:?}");
    assert_eq!(&decode::<T>(form).unwrap(), value);
}

#[test]
fn primitive_values_are_as_the_contract_says() {
    has_form(&true, &[0, 0, 0, 1]);
    has_form(&-2i32, &[255, 255, 255, 254]);
    has_form(&258u32, &[0, 0, 1, 2]);
    has_form(&-2i64, &[255, 255, 255, 255, 255, 255, 255, 254]);
    has_form(&258u64, &[0, 0, 0, 0, 0, 0, 1, 2]);
    has_form(&1.5f64, &[0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    has_form(&Duration::from_nanos(259), &[0, 0, 0, 0, 0, 0, 1, 3]);
    has_form(&"ü".to_owned(), &[0, 0, 0, 2, 0xc3, 0xbc, 0, 0]);
    has_form(&Arc::<str>::from("four"), b"\0\0\0\x04four");
    has_form(&vec![1u8, 2, 3, 4, 5], &[0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0]);
    has_form(&SecretValue::new(vec![9]), &[0, 0, 0, 1, 9, 0, 0, 0]);
    has_form(&Uuid::from_bytes([7; 16]), &[7; 16]);
    has_form(&(), &[]);
}

#[test]
fn composed_values_are_as_the_contract_says() {
    has_form(&Some(5u32), &[0, 0, 0, 1, 0, 0, 0, 5]);
    has_form(&None::<u32>, &[0, 0, 0, 0]);
    has_form(&vec![true, false], &[0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0]);
    has_form(&[1u32, 2, 3], &[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]);
    has_form(&Vec::<String>::new(), &[0, 0, 0, 0]);
    has_form(&Chunk::Data(vec![1]), &[0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]);
    has_form(&Chunk::Hole(3), &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3]);
    has_form(&Chunk::End, &[0, 0, 0, 2]);
}

#[test]
fn typed_parameters_carry_libvirt_s_numbers() {
    let values = [
        (TypedValue::I32(-1), 1, &[255, 255, 255, 255][..]),
        (TypedValue::U32(1), 2, &[0, 0, 0, 1]),
        (TypedValue::I64(1), 3, &[0, 0, 0, 0, 0, 0, 0, 1]),
        (TypedValue::U64(1), 4, &[0, 0, 0, 0, 0, 0, 0, 1]),
        (TypedValue::F64(1.0), 5, &[0x3f, 0xf0, 0, 0, 0, 0, 0, 0]),
        (TypedValue::Bool(true), 6, &[0, 0, 0, 1]),
        (TypedValue::Text("a".into()), 7, &[0, 0, 0, 1, b'a', 0, 0, 0]),
    ];
    for (value, number, form) in values {
        assert_eq!(value.type_number(), number);
        let whole = [&[0, 0, 0, 1, b'n', 0, 0, 0][..], &number.to_be_bytes(), form].concat();
        has_form(&TypedParam { name: "n".into(), value }, &whole);
    }
    let unknown = decode::<TypedValue>(&[0, 0, 0, 8]);
    assert!(matches!(unknown, Err(Refusal::Malformed { problem: Problem::Choice { number: 8, .. }, .. })), "{unknown:?}");
}

#[test]
fn an_error_keeps_all_its_fields() {
    let mut error = Error::new(ErrorCode::NO_DOMAIN, "no such domain").in_domain(ErrorDomain::TEST).with_outcome(Outcome::Unknown);
    error.level = ErrorLevel::Warning;
    error.str1 = Some("one".into());
    error.str3 = Some(String::new());
    error.int1 = i32::MIN;
    error.int2 = 7;
    assert_eq!(decode::<Error>(encode(&error).bytes()).unwrap(), error);
}

#[test]
fn values_without_a_meaning_are_refused() {
    let problem = |refusal| match refusal {
        Refusal::Malformed { problem, .. } => problem,
        Refusal::Refused(error) => panic!("{error}"),
    };
    assert_eq!(problem(decode::<bool>(&[0, 0, 0, 2]).unwrap_err()), Problem::Bool(2));
    assert_eq!(problem(decode::<Option<u32>>(&[0, 0, 0, 2, 0, 0, 0, 0]).unwrap_err()), Problem::Bool(2));
    assert_eq!(problem(decode::<Duration>(&[255; 8]).unwrap_err()), Problem::Duration(-1));
    assert_eq!(problem(decode::<OwnedFd>(&[255; 4]).unwrap_err()), Problem::Fd(-1));
    assert_eq!(problem(decode::<u32>(&[0; 5]).unwrap_err()), Problem::Trailing(1));
}

fn is_open(fd: RawFd) -> bool {
    // SAFETY: the call takes numbers only.
    unsafe { libc::fcntl(fd, libc::F_GETFD) >= 0 }
}

/// What a descriptor is of, which tells it from another with the same number.
fn target(fd: RawFd) -> Option<String> {
    let path = std::fs::read_link(format!("/proc/self/fd/{fd}")).ok()?;
    Some(path.to_string_lossy().into_owned())
}

/// An end of a pipe of its own, by its number.
fn descriptor() -> (RawFd, String) {
    let fd = OwnedFd::from(std::io::pipe().unwrap().0).into_raw_fd();
    (fd, target(fd).unwrap())
}

#[test]
fn a_descriptor_in_an_input_stays_the_caller_s() {
    let (fd, name) = descriptor();
    // SAFETY: nobody else has it.
    let own = unsafe { OwnedFd::from_raw_fd(fd) };
    let input = own.as_raw_fd().to_be_bytes();
    let mut reader = Reader::new(&input).unwrap();
    let copy = OwnedFd::decode(&mut reader).unwrap();
    reader.end().unwrap();
    assert_ne!(copy.as_raw_fd(), own.as_raw_fd());
    assert_eq!(target(copy.as_raw_fd()).as_ref(), Some(&name));
    drop(copy);
    assert_eq!(target(own.as_raw_fd()).as_ref(), Some(&name), "the caller still has it");
}

#[test]
fn a_descriptor_moves_out_of_an_answer_that_is_good_and_stays_in_one_that_is_not() {
    let (fd, name) = descriptor();
    let mut input = fd.to_be_bytes().to_vec();
    input.push(0);
    assert!(decode::<OwnedFd>(&input).is_err());
    assert_eq!(target(fd).as_ref(), Some(&name), "the caller still has it");
    let moved = decode::<OwnedFd>(&input[..4]).unwrap();
    assert_ne!(moved.as_raw_fd(), fd);
    assert_eq!(target(moved.as_raw_fd()).as_ref(), Some(&name));
    assert_ne!(target(fd).as_ref(), Some(&name), "the caller no longer has it");
}

#[test]
fn a_descriptor_in_an_answer_is_the_caller_s_once_it_has_it() {
    let (fd, name) = descriptor();
    // SAFETY: nobody else has it.
    let ours = unsafe { OwnedFd::from_raw_fd(fd) };
    let number = |answer: &Answer| RawFd::from_be_bytes(answer.bytes().try_into().unwrap());

    let never_taken = encode(&ours);
    let lost = number(&never_taken);
    assert_eq!(target(lost).as_ref(), Some(&name));
    drop(never_taken);
    assert_ne!(target(lost).as_ref(), Some(&name), "an answer that nobody takes closes it");

    let mut taken = encode(&ours);
    let theirs = number(&taken);
    taken.hand_over();
    drop(taken);
    assert!(is_open(theirs));
    assert_eq!(target(theirs).as_ref(), Some(&name));
    // SAFETY: it was handed over to this test.
    drop(unsafe { OwnedFd::from_raw_fd(theirs) });
}

#[test]
fn an_answer_beyond_the_limit_is_an_error() {
    let mut out = Writer::new();
    let part = vec![0u8; 4 << 20];
    (0..8).for_each(|_| part.encode(&mut out));
    let error = out.finish().unwrap_err();
    assert!(error.message.contains("33554432"), "{error}");
}
