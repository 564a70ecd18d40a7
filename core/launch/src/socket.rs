//! The socket to the program that asks.

use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use crate::report::Failure;

/// The largest request. What a command line and an environment can be together is less on every system.
const LARGEST: usize = 8 << 20;

/// The most descriptors that come with a request.
const DESCRIPTORS: usize = 64;

/// Room for a control message with so many descriptors, aligned as its header has to be.
#[repr(C)]
union Control {
    header: libc::cmsghdr,
    bytes: [u8; size_of::<libc::cmsghdr>() + DESCRIPTORS * size_of::<RawFd>()],
}

/// One end of a stream socket pair.
#[derive(Debug)]
pub struct Socket(OwnedFd);

impl Socket {
    /// The socket with this number, if there is one.
    pub fn inherited(number: RawFd) -> Option<Self> {
        // SAFETY: asks for the flags of a descriptor, whether there is one or not.
        let there = number > 2 && unsafe { libc::fcntl(number, libc::F_GETFD) } >= 0;
        // SAFETY: the descriptor is there, and nothing else in this process knows of it.
        there.then(|| Self(unsafe { OwnedFd::from_raw_fd(number) }))
    }

    /// Its number.
    pub fn number(&self) -> RawFd {
        self.0.as_raw_fd()
    }

    /// The request, and the descriptors that came with it.
    pub fn receive(&self) -> Result<(Vec<u8>, Vec<OwnedFd>), Failure> {
        let failed = |error: io::Error| Failure::of("receiving the request", &error);
        let mut text = Vec::new();
        let mut descriptors = Vec::new();
        // An empty field ends it.
        while !(text == [0] || text.ends_with(&[0, 0])) {
            let mut part = [0; 16 * 1024];
            let count = self.receive_part(&mut part, &mut descriptors).map_err(failed)?;
            text.extend_from_slice(&part[..count]);
            if count == 0 || text.len() > LARGEST {
                return Err(Failure::with("receiving the request", libc::EPIPE));
            }
        }
        Ok((text, descriptors))
    }

    fn receive_part(&self, part: &mut [u8], descriptors: &mut Vec<OwnedFd>) -> io::Result<usize> {
        let mut control = MaybeUninit::<Control>::zeroed();
        let mut vector = libc::iovec { iov_base: part.as_mut_ptr().cast(), iov_len: part.len() };
        // SAFETY: a header of zeros is one without buffers.
        let mut message = unsafe { std::mem::zeroed::<libc::msghdr>() };
        message.msg_iov = &raw mut vector;
        message.msg_iovlen = 1;
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = size_of::<Control>();
        // SAFETY: the message points to buffers of the lengths that it says, which live until the call returns.
        let count = unsafe { libc::recvmsg(self.number(), &raw mut message, libc::MSG_CMSG_CLOEXEC) };
        let count = usize::try_from(count).map_err(|_| io::Error::last_os_error())?;
        // SAFETY: the kernel has filled the message, so its headers are whole and within the buffer.
        unsafe {
            let mut header = libc::CMSG_FIRSTHDR(&raw const message);
            while !header.is_null() {
                if ((*header).cmsg_level, (*header).cmsg_type) == (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
                    let bytes = (*header).cmsg_len - (libc::CMSG_LEN(0) as usize);
                    let numbers = std::slice::from_raw_parts(libc::CMSG_DATA(header), bytes);
                    for number in numbers.chunks_exact(size_of::<RawFd>()) {
                        let number = number.try_into().map_or(-1, RawFd::from_ne_bytes);
                        descriptors.push(OwnedFd::from_raw_fd(number));
                    }
                }
                header = libc::CMSG_NXTHDR(&raw const message, header);
            }
        }
        if message.msg_flags & libc::MSG_CTRUNC != 0 {
            return Err(io::Error::from_raw_os_error(libc::EMFILE));
        }
        Ok(count)
    }

    /// Sends a short text, and perhaps a descriptor with it.
    pub fn send(&self, text: &[u8], descriptor: Option<&OwnedFd>) -> io::Result<()> {
        let mut control = MaybeUninit::<Control>::zeroed();
        let mut vector = libc::iovec { iov_base: text.as_ptr().cast_mut().cast(), iov_len: text.len() };
        // SAFETY: a header of zeros is one without buffers.
        let mut message = unsafe { std::mem::zeroed::<libc::msghdr>() };
        message.msg_iov = &raw mut vector;
        message.msg_iovlen = 1;
        if let Some(descriptor) = descriptor {
            let length = u32::try_from(size_of::<RawFd>()).unwrap_or_default();
            message.msg_control = control.as_mut_ptr().cast();
            // SAFETY: the buffer is aligned and has room for many more than one descriptor.
            unsafe {
                message.msg_controllen = libc::CMSG_SPACE(length) as usize;
                let header = libc::CMSG_FIRSTHDR(&raw const message);
                (*header).cmsg_level = libc::SOL_SOCKET;
                (*header).cmsg_type = libc::SCM_RIGHTS;
                (*header).cmsg_len = libc::CMSG_LEN(length) as usize;
                let number = descriptor.as_raw_fd().to_ne_bytes();
                libc::CMSG_DATA(header).copy_from_nonoverlapping(number.as_ptr(), number.len());
            }
        }
        // SAFETY: the message points to buffers of the lengths that it says, which live until the call returns.
        let sent = unsafe { libc::sendmsg(self.number(), &raw const message, libc::MSG_NOSIGNAL) };
        // A report fits into the buffer of an empty socket, so it goes as a whole.
        if usize::try_from(sent).is_ok_and(|sent| sent == text.len()) { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Waits until the other side knows of the process, and says whether that came.
    pub fn acknowledged(&self) -> bool {
        let mut byte = [0_u8];
        loop {
            // SAFETY: the buffer is one byte long.
            let count = unsafe { libc::recv(self.number(), byte.as_mut_ptr().cast(), 1, 0) };
            if count >= 0 || io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
                return count == 1;
            }
        }
    }
}
