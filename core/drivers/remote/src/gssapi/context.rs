//! An agreement with a service, from the side that wants something of it.

use std::ffi::{c_int, c_void};
use std::fmt;
use std::ptr;

use super::buffer::{Buffer, lent};
use super::failure::Failure;
use super::library::{KERBEROS, Library, SERVICE_AT_HOST};

/// `GSS_S_CONTINUE_NEEDED`: the other side has to say something.
const CONTINUE: u32 = 1;

/// In these bits of a status are errors; the others say more of a success.
const ERRORS: u32 = 0xffff_0000;

/// What the two sides agree on: bits of RFC 2744.
pub mod wish {
    /// The service shows who it is, too.
    pub const MUTUAL: u32 = 2;
    /// What comes twice is seen.
    pub const REPLAY: u32 = 4;
    /// What comes in another order is seen.
    pub const SEQUENCE: u32 = 8;
    /// What is sent can be kept secret.
    pub const SECRET: u32 = 16;
    /// What is sent can be sealed.
    pub const SEALED: u32 = 32;
}

/// One side of an agreement. It is of one thread at a time.
pub struct Context {
    library: &'static Library,
    /// Null before the first step.
    handle: *mut c_void,
    service: *mut c_void,
    /// What was agreed on; none before the end.
    agreed: Option<u32>,
}

// SAFETY: a context and a name are no thread's own; whoever has this is the only one who uses them.
unsafe impl Send for Context {}

/// What one step gives.
#[derive(Debug)]
pub struct Step {
    /// What the service is to be told; none where that is nothing.
    pub token: Option<Buffer>,
    /// The two have agreed.
    pub is_done: bool,
}

/// What was in a packet.
#[derive(Debug)]
pub struct Opened {
    /// The bytes.
    pub bytes: Buffer,
    /// Nobody else could read them.
    pub was_secret: bool,
}

impl Context {
    /// With a service: `libvirt@host`. Nobody is asked yet.
    ///
    /// # Errors
    /// For a name that is none.
    pub fn with(library: &'static Library, service: &str) -> Result<Self, Failure> {
        let mut context = Self { library, handle: ptr::null_mut(), service: ptr::null_mut(), agreed: None };
        let (mut minor, mut name) = (0, lent(service.as_bytes()));
        // SAFETY: all pointers are to places of this function, or to what lives as long as the program; the name is only read.
        let major = unsafe { (library.import_name)(&raw mut minor, &raw mut name, &raw const SERVICE_AT_HOST, &raw mut context.service) };
        context.check(major, minor)?;
        Ok(context)
    }

    /// Goes one step on, with what the service has said. It may ask a server of tickets, which takes its time.
    ///
    /// # Errors
    /// What the library says: there is no ticket, the service is not known, it is not who it pretends to be.
    pub fn step(&mut self, said: Option<&[u8]>, wishes: u32) -> Result<Step, Failure> {
        let mut token = Buffer::empty(self.library);
        let (mut minor, mut agreed) = (0, 0);
        let mut said = said.map(lent);
        // SAFETY: the context and the name are this one's; what was said is only read; everything else is a place of this function, or may be left out.
        let major = unsafe {
            (self.library.init_context)(
                &raw mut minor,
                ptr::null_mut(),
                &raw mut self.handle,
                self.service,
                &raw const KERBEROS,
                wishes,
                0,
                ptr::null_mut(),
                said.as_mut().map_or(ptr::null_mut(), ptr::from_mut),
                ptr::null_mut(),
                token.raw(),
                &raw mut agreed,
                ptr::null_mut(),
            )
        };
        if major & ERRORS != 0 {
            return Err(Failure::of(self.library, major, minor));
        }
        let is_done = major & CONTINUE == 0;
        self.agreed = is_done.then_some(agreed);
        Ok(Step { token: Some(token).filter(|token| !token.as_ref().is_empty()), is_done })
    }

    /// Whether all of this was agreed on.
    pub fn has(&self, wishes: u32) -> bool {
        self.agreed.is_some_and(|agreed| agreed & wishes == wishes)
    }

    /// Makes a packet, which nobody else can change, and, where `secret`, nobody else can read.
    ///
    /// # Errors
    /// What the library says; where nothing was agreed on; where it is not secret and should be.
    pub fn wrap(&mut self, bytes: &[u8], secret: bool) -> Result<Buffer, Failure> {
        self.is_agreed()?;
        let mut packet = Buffer::empty(self.library);
        let (mut minor, mut is_secret, mut bytes) = (0, 0, lent(bytes));
        // SAFETY: the context is whole; the bytes are only read; everything else is a place of this function.
        let major = unsafe {
            (self.library.wrap)(&raw mut minor, self.handle, c_int::from(secret), 0, &raw mut bytes, &raw mut is_secret, packet.raw())
        };
        self.check(major, minor)?;
        if secret && is_secret == 0 {
            return Err(Failure::new("GSSAPI would send in the open what has to be secret"));
        }
        Ok(packet)
    }

    /// Takes a packet apart: the next one of the other side's, whole and unchanged.
    ///
    /// # Errors
    /// Where it is not that.
    pub fn unwrap(&mut self, packet: &[u8]) -> Result<Opened, Failure> {
        self.is_agreed()?;
        let mut bytes = Buffer::empty(self.library);
        let (mut minor, mut was_secret, mut packet) = (0, 0, lent(packet));
        // SAFETY: the context is whole; the packet is only read; what is not wanted may be left out; everything else is a place of this function.
        let major = unsafe {
            (self.library.unwrap)(&raw mut minor, self.handle, &raw mut packet, bytes.raw(), &raw mut was_secret, ptr::null_mut())
        };
        self.check(major, minor)?;
        Ok(Opened { bytes, was_secret: was_secret != 0 })
    }

    /// How many bytes a packet may have in it that is itself no longer than this.
    ///
    /// # Errors
    /// What the library says.
    pub fn most_in(&mut self, packet: u32, secret: bool) -> Result<u32, Failure> {
        self.is_agreed()?;
        let (mut minor, mut most) = (0, 0);
        // SAFETY: the context is whole, and everything else is a place of this function.
        let major = unsafe { (self.library.wrap_size_limit)(&raw mut minor, self.handle, c_int::from(secret), 0, packet, &raw mut most) };
        self.check(major, minor)?;
        Ok(most)
    }

    /// An answer that is a success with a remark is none here: a packet that came before, or is not the next, was not sent so by the other side.
    fn check(&self, major: u32, minor: u32) -> Result<(), Failure> {
        if major == 0 { Ok(()) } else { Err(Failure::of(self.library, major, minor)) }
    }

    fn is_agreed(&self) -> Result<(), Failure> {
        if self.agreed.is_some() { Ok(()) } else { Err(Failure::new("nothing was agreed on by GSSAPI yet")) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: both are this one's, and are given back once; the library lets alone what is not there.
        unsafe {
            (self.library.delete_context)(&raw mut minor, &raw mut self.handle, ptr::null_mut());
            (self.library.release_name)(&raw mut minor, &raw mut self.service);
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("agreed", &self.agreed).finish_non_exhaustive()
    }
}
