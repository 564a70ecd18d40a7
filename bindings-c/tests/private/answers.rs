//! Where an answer goes.

use std::ptr;

use virtkit::DomainXmlFlags;
use virtkit_c::private::exports::{vk_call, vk_free};
use virtkit_c::private::generated::client;
use virtkit_c::private::reply::Reply;

use super::port::{ALONE, ERROR, Port, READY, bytes_of, nobody};

/// Calls into a buffer of `cap` bytes, which is null where there is none; gives the reply's bytes and whether they were allocated.
fn xml_into(port: &Port, cap: usize, null: bool) -> (Vec<u8>, bool) {
    let request = client::domain::xml(&port.domain(), DomainXmlFlags::empty()).unwrap();
    let input = request.input.bytes();
    // One byte more than is said to be there, which must stay as it is.
    let mut buffer = vec![0x55; cap + 1];
    let data = if null { ptr::null_mut() } else { buffer.as_mut_ptr() };
    // What is not asked for is garbage before.
    let mut reply = Reply { data, len: 99, cap, owned: ptr::dangling_mut(), token: 99 };
    // SAFETY: all pointers are valid, or null.
    let status = unsafe { vk_call(port.0, request.method, input.as_ptr(), input.len(), ptr::null(), &raw mut reply) };
    assert_eq!((status, reply.token), (READY, 0));
    let bytes = bytes_of(&reply);
    let owned = !reply.owned.is_null();
    assert_eq!(owned, reply.data != data);
    assert_eq!(buffer[cap], 0x55, "nothing is written behind the buffer");
    // SAFETY: it comes from the reply and is released once.
    unsafe { vk_free(reply.owned) };
    (bytes, owned)
}

#[test]
fn what_fits_is_in_the_caller_s_buffer_and_what_does_not_is_allocated() {
    let port = Port::open(ALONE);
    let (whole, owned) = xml_into(&port, 1 << 16, false);
    assert!(!owned && whole.len() > 100);
    let fits = |cap, null| {
        let (bytes, owned) = xml_into(&port, cap, null);
        assert_eq!(bytes, whole);
        !owned
    };
    assert!(fits(whole.len(), false));
    assert!(!fits(whole.len() - 1, false));
    assert!(!fits(0, false));
    assert!(!fits(1 << 16, true));
}

#[test]
fn an_error_that_does_not_fit_is_allocated_too() {
    let port = Port::open(ALONE);
    let request = client::domain::state(&nobody()).unwrap();
    let mut reply = Reply::empty();
    let input = request.input.bytes();
    // SAFETY: all pointers are valid, or null.
    let status = unsafe { vk_call(port.0, request.method, input.as_ptr(), input.len(), ptr::null(), &raw mut reply) };
    assert_eq!(status, ERROR);
    assert!(!reply.owned.is_null());
    let error = virtkit_c::private::client::decode_error(&bytes_of(&reply));
    assert_eq!(error.code, virtkit::ErrorCode::NO_DOMAIN);
    // SAFETY: it comes from the reply and is released once.
    unsafe { vk_free(reply.owned) };
}
