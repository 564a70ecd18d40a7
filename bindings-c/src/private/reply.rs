//! Where an answer goes: into the caller's buffer if it fits, else into one of ours that the caller releases.

use std::ffi::c_void;
use std::ptr;

use super::xdr::Answer;

/// How a call ended: `VK_READY`, `VK_PENDING`, `VK_ERROR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// The reply holds the result.
    Ready = 0,
    /// The reply's token names the call.
    Pending = 1,
    /// The reply holds the error.
    Error = 2,
}

/// `vk_reply`.
#[derive(Debug)]
#[repr(C)]
pub struct Reply {
    /// In: the caller's buffer, or null. Out: the answer.
    pub data: *mut u8,
    /// Out: bytes of the answer.
    pub len: usize,
    /// In: size of the caller's buffer.
    pub cap: usize,
    /// Out: null, or what `vk_free` takes.
    pub owned: *mut c_void,
    /// Out, where the call is pending: its token.
    pub token: u64,
}

impl Reply {
    /// A reply without a buffer of the caller's.
    pub const fn empty() -> Self {
        Self { data: ptr::null_mut(), len: 0, cap: 0, owned: ptr::null_mut(), token: 0 }
    }

    /// Gives an answer to the caller.
    ///
    /// # Safety
    /// `data` is null or has room for `cap` bytes.
    pub unsafe fn deliver(&mut self, mut answer: Answer) {
        answer.hand_over();
        self.token = 0;
        self.owned = ptr::null_mut();
        self.len = answer.bytes().len();
        if !self.data.is_null() && self.len <= self.cap {
            // SAFETY: the room is there, and our buffer cannot be the caller's.
            unsafe { ptr::copy_nonoverlapping(answer.bytes().as_ptr(), self.data, self.len) };
        } else {
            let mut owned = Box::new(answer);
            self.data = owned.bytes_mut().as_mut_ptr();
            self.owned = Box::into_raw(owned).cast();
        }
    }

    /// Names a pending call to the caller.
    pub fn pending(&mut self, token: u64) {
        self.len = 0;
        self.owned = ptr::null_mut();
        self.token = token;
    }
}

/// Releases what a reply owns.
///
/// # Safety
/// `owned` is null or comes from a reply, and was not released before.
pub unsafe fn free(owned: *mut c_void) {
    if !owned.is_null() {
        // SAFETY: `deliver` has made it of such a box.
        drop(unsafe { Box::from_raw(owned.cast::<Answer>()) });
    }
}
