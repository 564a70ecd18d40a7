//! The exported functions, as a binding calls them.

use std::ffi::c_int;

use virtkit::{Error, Result};
use virtkit_c::private::client::decode_error;
use virtkit_c::private::exports::vk_free;
use virtkit_c::private::options::Options;
use virtkit_c::private::reply::{Reply, Status};

/// What a function has answered at once.
#[derive(Debug)]
pub enum Answered {
    /// The bytes of the result, or the error.
    Ended(Result<Vec<u8>>),
    /// The token of the call that goes on.
    Pending(u64),
}

/// The room that a caller has for a small answer. Larger ones come in memory of the library's, which is released here.
const ROOM: usize = 128;

/// Lets a function answer.
pub fn answer(function: impl FnOnce(*mut Reply) -> c_int) -> Answered {
    let mut room = [0; ROOM];
    let mut reply = Reply { data: room.as_mut_ptr(), cap: room.len(), ..Reply::empty() };
    let status = function(&raw mut reply);
    if status == Status::Pending as c_int {
        return Answered::Pending(reply.token);
    }
    // SAFETY: the library has put so many bytes there.
    let bytes = unsafe { std::slice::from_raw_parts(reply.data, reply.len) }.to_vec();
    // SAFETY: it comes from the reply and is released once.
    unsafe { vk_free(reply.owned) };
    Answered::Ended(settle(status, bytes))
}

/// The result that a status and bytes say.
pub fn settle(status: c_int, bytes: Vec<u8>) -> Result<Vec<u8>> {
    if status == Status::Ready as c_int {
        Ok(bytes)
    } else if status == Status::Error as c_int {
        Err(decode_error(&bytes))
    } else {
        Err(Error::internal(format!("a call has ended with the status {status}, which does not exist")))
    }
}

/// Options for a call whose end goes to a queue under a tag.
pub fn queued(queue: u64, tag: u64) -> Options {
    Options { queue, tag, ..Options::NONE }
}
