//! Any bytes as the input of any method of the private interface: the answer has one of its forms, an error can be read, nothing panics.

use std::ptr;
use std::sync::LazyLock;

use virtkit_api::methods;
use virtkit_c::private::client::{ConnectionHandle, decode, decode_error};
use virtkit_c::private::exports::{vk_call, vk_cancel, vk_free, vk_wait};
use virtkit_c::private::generated::client::samples;
use virtkit_c::private::reply::{Reply, Status};
use virtkit_fuzz::{changed, changes};

/// What `InternalError` is: a panic, or a promise of ours that did not hold.
const INTERNAL_ERROR: i32 = 1;

/// A test host, opened once.
static CONNECTION: LazyLock<u64> = LazyLock::new(|| {
    let uri = b"test:///default?domains=3\0\0\0";
    let input = [&[0, 0, 0, 1, 0, 0, 0, 25], &uri[..], &[0, 0, 0, 0]].concat();
    let connect = samples::inputs(0).expect("samples are written")[0].0;
    let (_, bytes) = call(0, connect, &input);
    decode::<ConnectionHandle>(&bytes).expect("the test host is there").0
});

/// Calls a method and waits for its end.
fn call(connection: u64, method: u32, input: &[u8]) -> (i32, Vec<u8>) {
    let mut reply = Reply::empty();
    // SAFETY: all pointers are valid, or null.
    let mut status = unsafe { vk_call(connection, method, input.as_ptr(), input.len(), ptr::null(), &raw mut reply) };
    if status == Status::Pending as i32 {
        let token = reply.token;
        vk_cancel(token);
        // SAFETY: the reply is valid.
        status = unsafe { vk_wait(token, -1, &raw mut reply) };
    }
    // SAFETY: the library has put so many bytes there.
    let bytes = unsafe { std::slice::from_raw_parts(reply.data, reply.len) }.to_vec();
    // SAFETY: it comes from the reply and is released once.
    unsafe { vk_free(reply.owned) };
    (status, bytes)
}

#[test]
fn any_bytes_are_answered() {
    // A method that takes a descriptor takes what the number says, and closes it: this process's own output, for instance.
    let mut samples = samples::inputs(*CONNECTION).expect("samples are written");
    samples.retain(|(method, _)| *method != methods::DOMAIN_OPEN_GRAPHICS.id);
    bolero::check!().with_generator(changes()).for_each(|input| {
        let (which, edits) = input;
        let (method, sample) = &samples[usize::from(*which) % samples.len()];
        let input = changed(&[sample.bytes()], &(0, edits.clone()));
        // Functions have no connection; with the first edit's parity both ways are tried for all.
        let connection = if edits.len() % 2 == 0 { *CONNECTION } else { 0 };
        match call(connection, *method, &input) {
            (0, _) => {}
            (2, bytes) => {
                let error = decode_error(&bytes);
                assert_ne!(error.code.0, INTERNAL_ERROR, "{error}");
            }
            (status, _) => panic!("the call ended with {status}"),
        }
    });
}
