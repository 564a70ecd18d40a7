//! What a binding does: buffers, replies, and calls through the exported functions.

use std::ffi::c_int;
use std::ptr;

use virtkit::{ConnectFlags, DomainRef, Error, Result, Uuid};
use virtkit_c::private::client::{ConnectionHandle, Request, decode_error};
use virtkit_c::private::exports::{vk_call, vk_free, vk_release, vk_wait};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::Options;
use virtkit_c::private::reply::{Reply, Status};
use virtkit_c::private::xdr::Decode;

pub const READY: c_int = Status::Ready as c_int;
pub const PENDING: c_int = Status::Pending as c_int;
pub const ERROR: c_int = Status::Error as c_int;

/// A world of its own, with one domain.
pub const ALONE: &str = "test:///default?domains=0";
/// The same, where methods that are not instant take their time.
pub const SLOW: &str = "test:///default?latency=100ms";

/// What a function answered.
#[derive(Debug)]
pub struct Answered {
    pub status: c_int,
    pub bytes: Vec<u8>,
    pub token: u64,
}

impl Answered {
    /// The result, or the error.
    pub fn result(self) -> Result<Vec<u8>> {
        match self.status {
            READY => Ok(self.bytes),
            ERROR => Err(decode_error(&self.bytes)),
            status => panic!("neither ready nor an error: {status}"),
        }
    }

    /// The error that it must be.
    pub fn error(self) -> Error {
        self.result().expect_err("the call must fail")
    }

    /// The token of the call that must be pending.
    pub fn pending(self) -> u64 {
        assert_eq!(self.status, PENDING);
        assert_ne!(self.token, 0);
        self.token
    }

    /// Waits for it if it is pending.
    pub fn waited(self) -> Self {
        if self.status == PENDING { wait(self.token, -1) } else { self }
    }
}

/// Lets `function` answer into a buffer of 256 bytes.
pub fn answer(function: impl FnOnce(*mut Reply) -> c_int) -> Answered {
    let mut buffer = [0xaa; 256];
    let mut reply = Reply { data: buffer.as_mut_ptr(), cap: buffer.len(), ..Reply::empty() };
    let status = function(&raw mut reply);
    let bytes = if status == PENDING { Vec::new() } else { bytes_of(&reply) };
    // SAFETY: it comes from the reply and is released once.
    unsafe { vk_free(reply.owned) };
    Answered { status, bytes, token: reply.token }
}

/// The bytes of an answer.
pub fn bytes_of(reply: &Reply) -> Vec<u8> {
    // SAFETY: the library has put so many bytes there.
    unsafe { std::slice::from_raw_parts(reply.data, reply.len) }.to_vec()
}

/// Calls a method with raw input.
pub fn call_raw(connection: u64, method: u32, input: &[u8], options: Option<&Options>) -> Answered {
    let options = options.map_or(ptr::null(), ptr::from_ref);
    // SAFETY: all pointers are valid.
    answer(|reply| unsafe { vk_call(connection, method, input.as_ptr(), input.len(), options, reply) })
}

/// Begins a call.
pub fn begin<T: Decode>(connection: u64, request: &Request<T>, options: Option<&Options>) -> Answered {
    call_raw(connection, request.method, request.input.bytes(), options)
}

/// Makes a call and waits for it.
pub fn call<T: Decode>(connection: u64, request: Result<Request<T>>) -> Result<T> {
    let request = request?;
    let bytes = begin(connection, &request, None).waited().result()?;
    request.decode(&bytes)
}

/// Waits for a pending call.
pub fn wait(token: u64, timeout_ns: i64) -> Answered {
    // SAFETY: the reply is valid.
    answer(|reply| unsafe { vk_wait(token, timeout_ns, reply) })
}

/// An open connection, released at the end.
pub struct Port(pub u64);

impl Port {
    pub fn open(uri: &str) -> Self {
        let request = client::functions::connect(Some(uri), ConnectFlags::empty());
        let ConnectionHandle(handle) = call(0, request).unwrap();
        Self(handle)
    }

    /// The domain that every test host has.
    pub fn domain(&self) -> DomainRef {
        call(self.0, client::connection::domain_by_name("test")).unwrap()
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        vk_release(self.0);
    }
}

/// A domain that no host has.
pub fn nobody() -> DomainRef {
    DomainRef { name: "nobody".into(), uuid: Uuid::from_bytes([9; 16]), id: -1 }
}
